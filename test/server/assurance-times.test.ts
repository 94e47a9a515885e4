import { describeAssurance } from './assurance-part.ts';

/** Parts that hold how long others wait: with the machine to themselves. */
describeAssurance(
  [
    ['C35: a full disk refuses writes and nothing else, and all goes on by itself', 'disk-full'],
    ['C11, C32: hostile uploads disturb nobody who reads', 'hostile-uploads'],
    ['C33: slow clients disturb nobody, and are closed', 'slow-clients'],
  ],
  { retry: 2 },
);

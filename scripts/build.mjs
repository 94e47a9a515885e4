// `npm run build`: brings dist/ up to date.
import { setUp } from './set-up.mjs';

setUp({ quiet: false });

import { FlowsageError } from '@flowsage/client';
import { expect, it } from 'vitest';
import { errorText } from '../../api/error-text.ts';
import { mayHelpToRepeat } from './repeat-upload.ts';

it('offers to try again what may be over, and not what is refused', () => {
  const may = (...[kind]: ConstructorParameters<typeof FlowsageError>) =>
    mayHelpToRepeat(errorText(new FlowsageError(kind, 'It is so.')));
  expect([may('network', ''), may('unavailable', ''), may('no-space', '')]).toEqual([true, true, true]);
  expect([may('invalid-input', ''), may('too-large', ''), may('forbidden', '')]).toEqual([false, false, false]);
});

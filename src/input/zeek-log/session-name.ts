import type { InputFormat, InputSink } from '../../model/input.ts';
import { SESSION_LOG } from '../../model/naming.ts';
import { hostName } from '../text/host-name.ts';
import { zeekFormat } from './format.ts';
import type { ZeekLog, ZeekRow } from './row.ts';

const UID = 1;
const NAME = 2;

/** A Zeek log that tells, by `uid`, which name a connection was for. */
export function zeekSessionNames(
  log: Pick<ZeekLog, 'name' | 'path' | 'telling' | 'unlike'>,
  /** The field that holds the name. */
  field: string,
): InputFormat {
  return zeekFormat(
    { ...log, fields: ['ts', 'uid', field], required: 2, positions: null, width: 0 },
    'names',
    () => false,
    (sink: InputSink) => (row: ZeekRow) => {
      const uid = row.text(UID);
      const name = hostName(row.text(NAME));
      if (uid !== '' && name !== '') sink.sessionName(uid, name, SESSION_LOG);
    },
  );
}

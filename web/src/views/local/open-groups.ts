/** A file to open, with logs of the same recording that tell names of its flows. */
export interface OpenGroup {
  readonly file: File;
  readonly companions: readonly File[];
}

const CONNECTIONS = /(^|[^a-z])conn[^a-z]?.*\.log(\.gz)?$/i;
const NAMES = /(^|[^a-z])(dns|ssl|http|quic)[^a-z]?.*\.log(\.gz)?$/i;

/**
 * What to open of files that came together: Zeek writes connections and names into logs of their own, so that those of
 * names go with the one of connections instead of being opened for themselves. With several of those nobody knows which
 * belong to which.
 */
export function openGroups(files: readonly File[]): readonly OpenGroup[] {
  const connections = files.filter(({ name }) => CONNECTIONS.test(name));
  if (connections.length !== 1) return files.map((file) => ({ file, companions: [] }));
  const companions = files.filter(({ name }) => NAMES.test(name) && !CONNECTIONS.test(name));
  return files
    .filter((file) => !companions.includes(file))
    .map((file) => ({ file, companions: file === connections[0] ? companions : [] }));
}

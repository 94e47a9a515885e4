import { parseAddress } from '../../model/address.ts';
import { isInternalName } from '../../model/internal-names.ts';
import { BARE_CLAIM, type FeedReader, type FeedSink } from './feed-entry.ts';
import { createLineReader } from './line-reader.ts';

/** Addresses that lists give to names that are to lead nowhere. */
const NOWHERE = new Set(['0.0.0.0', '127.0.0.1', '127.1.1.1', '::', '::1', '0:0:0:0:0:0:0:0', '0:0:0:0:0:0:0:1']);

/** Names that a hosts file needs for itself. */
const OWN_NAMES = new Set(['localhost', 'localhost.localdomain', 'broadcasthost', 'local', '0.0.0.0']);

/**
 * Hosts files that send names nowhere: `0.0.0.0 name name # why`. Such a line blocks that very name and none below it,
 * which are listed one by one. A name with an address of its own is somebody's real entry, and is left out.
 */
export function createHostsFileReader(sink: FeedSink): FeedReader {
  return createLineReader(sink, (line) => {
    const hash = line.indexOf('#');
    const [address = '', ...names] = (hash < 0 ? line : line.slice(0, hash)).trim().split(/\s+/);
    if (address === '') return;
    if (parseAddress(address) === null) {
      sink.leftOut('not a name, address or URL');
      return;
    }
    for (const name of names) {
      if (OWN_NAMES.has(name.toLowerCase()) || name.startsWith('ip6-')) sink.leftOut('internal name');
      else if (!NOWHERE.has(address))
        sink.leftOut(isInternalName(name) ? 'internal name' : 'host with an address of its own');
      else sink.claim({ ...BARE_CLAIM, value: name, title: hash < 0 ? '' : line.slice(hash + 1) });
    }
  });
}

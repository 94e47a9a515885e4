/** Words for where a destination's name came from and what is odd about it. */

/**
 * `destinationNameSource` values by index: how the name of a destination is known. `active`, from a reverse look-up, is
 * only ever read from older flow files.
 */
export const NAME_SOURCES = ['original', 'passive', 'cache', 'session', 'active'] as const;
export type NameSource = (typeof NAME_SOURCES)[number];
export const NAME_ORIGINAL = 0;
export const NAME_PASSIVE = 1;
export const NAME_CACHE = 2;
export const NAME_SESSION = 3;

/** Where a session name was read, by index. */
export const SESSION_NAME_KINDS = ['none', 'tls', 'quic', 'http', 'log'] as const;
export type SessionNameKind = (typeof SESSION_NAME_KINDS)[number];
export const SESSION_TLS = 1;
export const SESSION_QUIC = 2;
export const SESSION_HTTP = 3;
export const SESSION_LOG = 4;

/**
 * Why a claimed name (SNI, Host) is not to be believed, by index:
 * `privateAddress` a public name claimed at a private address; `differentName` DNS gave this address other names only;
 * `neverResolved` the source asked DNS in this input, yet nothing it saw ever gave this address.
 */
export const NAME_CONFLICTS = ['', 'privateAddress', 'differentName', 'neverResolved'] as const;
export const CONFLICT_PRIVATE_ADDRESS = 1;
export const CONFLICT_DIFFERENT_NAME = 2;
export const CONFLICT_NEVER_RESOLVED = 3;

/**
 * Why a name may be missing or a cover, by index: `encryptedClientHello` the ClientHello carried the ECH extension
 * (RFC 9849) and DNS does not lead to the name in the clear (where it does, the extension is a decoy of the browser);
 * `dnsOverTls` and `dnsOverHttps` the flow itself is such DNS, with or without that extension; `encryptedDns` the source
 * of an unnamed flow resolves names over TLS or HTTPS.
 */
export const NAME_HIDDEN = ['', 'encryptedClientHello', 'dnsOverTls', 'dnsOverHttps', 'encryptedDns'] as const;
export const HIDDEN_ECH = 1;
export const HIDDEN_DOT = 2;
export const HIDDEN_DOH = 3;
export const HIDDEN_ENCRYPTED_DNS = 4;
/** Bits of `hiddenBits`: what a flow's own packets show. */
export const HIDDEN_BIT_ECH = 1;
export const HIDDEN_BIT_DOH = 2;

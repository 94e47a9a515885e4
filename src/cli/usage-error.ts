/** A call that cannot be carried out as it stands: its message is shown and the program ends with code 2. */
export class UsageError extends Error {}

/** From this level of concern on (1 nothing to worry about … 5 hostile) a record is a reason for a closer look by itself. */
export const HIGH_CONCERN = 4;

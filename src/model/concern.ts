/** From this level of concern on (1 nothing to worry about … 5 hostile) a record is a reason for a closer look by itself. */
export const HIGH_CONCERN = 4;

/** From this level of concern on, a place is used for harm often enough that what is everyday elsewhere is not so there. */
export const SOME_CONCERN = 3;

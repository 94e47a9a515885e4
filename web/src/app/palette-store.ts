import { createSpotlight } from '@mantine/spotlight';

/** Whether the list of commands is open, and which line Enter would take. */
export const [paletteStore, palette] = createSpotlight();

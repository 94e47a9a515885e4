// `npm start`: sets up, then runs the program with the given arguments, or the main job on the samples.
import { setUp } from './set-up.mjs';

setUp({ quiet: false });
const { main } = await import('../dist/cli/main.js');
const args = process.argv.slice(2);
process.exitCode = await main(args.length > 0 ? args : ['e2e', 'samples', '--outputdirectory', 'outputs']);

import { useEffect, useRef, useSyncExternalStore } from 'react';
import { isOpen } from './local-files.ts';
import { type LocalStep, useLocalStep, writeStep } from './local-steps.ts';
import { prepareTab, showFile, subscribeToTabFiles, tabFiles } from './tab-files.ts';

/** The files of the tab, and what is shown of them: what the history stands on, else the file that was shown last. */
export function useLocalFiles() {
  const { files, readiness } = useSyncExternalStore(subscribeToTabFiles, tabFiles);
  const here = useLocalStep();
  const isHere = here !== null && isOpen(files, here.file);
  const step: LocalStep | null = isHere ? here : files.shown === null ? null : { file: files.shown, search: '' };

  useEffect(prepareTab, []);

  // Files are read in their order: one with a higher number was opened just now.
  const newest = useRef(files.shown ?? 0);
  useEffect(() => {
    const isNew = (files.shown ?? 0) > newest.current;
    newest.current = Math.max(newest.current, files.shown ?? 0);
    if (files.shown === null || (isHere && (!isNew || here.file === files.shown))) return;
    // What somebody did with the file before is a step to come back to; where nothing was done there is none.
    writeStep({ file: files.shown, search: '' }, { replace: !isHere || here.search === '' });
  }, [files.shown, here, isHere]);

  return {
    files,
    readiness,
    step,
    show: (id: number) => {
      writeStep({ file: id, search: '' });
      showFile(id);
    },
  };
}

/** More are not taken from folders: a drive dropped by mistake would go on for hours. */
const MOST_FILES = 2000;
const DEEPEST_FOLDER = 8;

/** Files that were dropped, also those inside of dropped folders; hidden ones of folders are left out. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly File[]> {
  // Both are gone once this function has waited for anything.
  const plain = [...transfer.files];
  const entries = [...transfer.items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry === null ? [] : [entry];
  });
  if (!entries.some(({ isDirectory }) => isDirectory)) return plain;
  const files: File[] = [];
  for (const entry of entries) await gather(entry, 0, files);
  return files;
}

async function gather(entry: FileSystemEntry, depth: number, files: File[]): Promise<void> {
  if (files.length >= MOST_FILES || (depth > 0 && entry.name.startsWith('.'))) return;
  if (entry.isFile) {
    files.push(await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)));
    return;
  }
  if (depth >= DEEPEST_FOLDER) return;
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    // A folder is told in parts; an empty one is its end.
    if (some.length === 0) return;
    for (const inner of some) await gather(inner, depth + 1, files);
  }
}

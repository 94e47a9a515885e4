/**
 * Who takes files that are dropped on a page: the page itself, what stands around it, or nobody. What is dropped where
 * files are opened locally is never sent.
 */
export function dropTakers(path: string, mayUpload: boolean): 'page' | 'shell' | 'nobody' {
  if (path === '/local' || path.startsWith('/local/')) return 'page';
  if (!mayUpload) return 'nobody';
  return path === '/' || path === '/samples' ? 'page' : 'shell';
}

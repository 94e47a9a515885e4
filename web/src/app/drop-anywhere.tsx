import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { uploads } from '../api/uploads.ts';
import { FileDrop } from '../components/file-drop.tsx';
import { dropTakers } from './drop-takers.ts';
import { useSession } from './session.tsx';

/** Files that are dropped on any page: uploaded where a page does not take them itself, and never opened by the browser. */
export function DropAnywhere() {
  const [path, go] = useLocation();
  const { session, end, may } = useSession();

  useEffect(() => {
    const stay = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    window.addEventListener('dragover', stay);
    window.addEventListener('drop', stay);
    return () => {
      window.removeEventListener('dragover', stay);
      window.removeEventListener('drop', stay);
    };
  }, []);

  if (session === null || end !== 'no' || dropTakers(path, may('upload')) !== 'shell') return null;
  const visibility = session.account.defaultVisibility ?? 'private';
  return (
    <FileDrop
      onFiles={(files) => {
        uploads.add(files, visibility);
        go('/');
      }}
      title="Let go to upload"
      about={`To ${location.host}, ${visibility === 'private' ? 'for your account alone' : 'public for everybody who has the link'}. You are taken to Samples.`}
    />
  );
}

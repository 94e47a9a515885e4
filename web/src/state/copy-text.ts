import { notifications } from '@mantine/notifications';

/** Puts a text on the clipboard. False, and said, where the browser does not let this page: only https and this machine may. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    notifications.show({ message: 'Copied', autoClose: 1500 });
    return true;
  } catch {
    notifications.show({ color: 'red', message: 'The browser does not let this page copy. Select the text instead.' });
    return false;
  }
}

import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/theme.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { pageNonce } from './app/nonce.ts';

// Libraries that add style elements ask for the nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: pageNonce() });

createRoot(document.getElementById('root')!).render(<App />);

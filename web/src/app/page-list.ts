import type { Scope } from '@flowsage/client';
import {
  type Icon,
  IconAlertTriangle,
  IconBook,
  IconDeviceLaptop,
  IconFiles,
  IconHelp,
  IconHistory,
  IconKey,
  IconSettings,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import SignInPage from '../views/sign-in/sign-in-page.tsx';
import { lateView } from './late-view.ts';

export interface Page {
  /** As the router takes it. */
  readonly path: string;
  readonly title: string;
  /** Null: everybody may read it, without signing in. */
  readonly scope: Scope | null;
  /** Those with `load` are read from the server when the page is opened first. */
  readonly view: ComponentType & { readonly load?: () => Promise<void> };
  /** Only of pages that the navigation leads to. */
  readonly link?: { readonly icon: Icon; readonly chord: string };
}

/** Every page of the app. The first one that fits an address is shown. */
export const PAGES: readonly Page[] = [
  {
    path: '/',
    title: 'Samples',
    scope: 'read',
    view: lateView(() => import('../views/samples/samples-page.tsx')),
    link: { icon: IconFiles, chord: 'g s' },
  },
  {
    path: '/samples',
    title: 'Samples',
    scope: 'read',
    view: lateView(() => import('../views/samples/samples-page.tsx')),
  },
  {
    path: '/samples/:id',
    title: 'Sample',
    scope: 'read',
    view: lateView(() => import('../views/sample/own-sample-page.tsx')),
  },
  {
    path: '/public/samples/:publicId',
    title: 'Public sample',
    scope: null,
    view: lateView(() => import('../views/public-sample/public-sample-page.tsx')),
  },
  {
    path: '/findings',
    title: 'Findings',
    scope: 'read',
    view: lateView(() => import('../views/findings/findings-page.tsx')),
    link: { icon: IconAlertTriangle, chord: 'g f' },
  },
  {
    path: '/changes',
    title: 'What changed',
    scope: 'read',
    view: lateView(() => import('../views/changes/changes-page.tsx')),
    link: { icon: IconHistory, chord: 'g w' },
  },
  {
    path: '/knowledge',
    title: 'Knowledge',
    scope: 'read',
    view: lateView(() => import('../views/knowledge/knowledge-page.tsx')),
    link: { icon: IconBook, chord: 'g k' },
  },
  {
    path: '/knowledge/compose',
    title: 'Compose an Event',
    scope: 'read',
    view: lateView(() => import('../views/composer/composer-page.tsx')),
  },
  {
    path: '/destinations/:destination',
    title: 'Destination',
    scope: 'read',
    view: lateView(() => import('../views/destination/destination-page.tsx')),
  },
  {
    path: '/local',
    title: 'Open locally',
    scope: null,
    view: lateView(() => import('../views/local/local-page.tsx')),
    link: { icon: IconDeviceLaptop, chord: 'g l' },
  },
  {
    path: '/accounts',
    title: 'Keys and accounts',
    scope: 'read',
    view: lateView(() => import('../views/accounts/accounts-page.tsx')),
    link: { icon: IconKey, chord: 'g a' },
  },
  {
    path: '/settings',
    title: 'Settings and health',
    scope: 'administer',
    view: lateView(() => import('../views/settings/settings-page.tsx')),
    link: { icon: IconSettings, chord: 'g h' },
  },
  {
    path: '/help',
    title: 'How to read it',
    scope: null,
    view: lateView(() => import('../views/help/help-page.tsx')),
    link: { icon: IconHelp, chord: 'g ?' },
  },
  { path: '/sign-in', title: 'Sign in', scope: null, view: SignInPage },
  { path: '/register', title: 'Sign in', scope: null, view: SignInPage },
];

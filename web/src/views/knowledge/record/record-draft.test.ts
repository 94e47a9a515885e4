import { expect, it } from 'vitest';
import { draftName, forgetDrafts, readDraft, writeDraft } from './record-draft.ts';
import { formOf } from './record-form-state.ts';

function fakePlace(): Storage {
  const texts: Record<string, string> = {};
  const methods = {
    getItem: (name: string) => texts[name] ?? null,
    setItem: (name: string, text: string) => {
      texts[name] = text;
    },
    removeItem: (name: string) => {
      delete texts[name];
    },
  };
  return new Proxy(methods as unknown as Storage, {
    ownKeys: () => Object.keys(texts),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}

const at = { kind: 'destination', key: 'wiki.example:443' } as const;
const form = { ...formOf(null), title: 'Typed and not sent' };

it('keeps what was typed by record and account until it is taken away', () => {
  const place = fakePlace();
  const name = draftName('a', at);
  writeDraft(place, name, { form, base: null });
  expect(readDraft(place, name)).toEqual({ form, base: null });
  const more = { ...formOf(null, { owner_groups: ['Example Ltd'], controllable_urls: false }), title: 'With more' };
  writeDraft(place, name, { form: more, base: null });
  expect(readDraft(place, name)).toEqual({ form: more, base: null });
  expect(readDraft(place, draftName('b', at))).toBeNull();
  expect(readDraft(place, draftName('a', { ...at, key: 'other.example:443' }))).toBeNull();
  writeDraft(place, name, null);
  expect(readDraft(place, name)).toBeNull();
});

it('forgets all of them at once, and nothing else', () => {
  const place = fakePlace();
  place.setItem('other', 'stays');
  writeDraft(place, draftName('a', at), { form, base: null });
  writeDraft(place, draftName('b', at), { form, base: null });
  forgetDrafts(place);
  expect(Object.keys(place)).toEqual(['other']);
});

it('takes nothing back that it does not understand', () => {
  const place = fakePlace();
  for (const text of ['{', '1', '{"form":{},"base":null}', '{"form":{"title":1}}']) {
    place.setItem(draftName('a', at), text);
    expect(readDraft(place, draftName('a', at))).toBeNull();
  }
});

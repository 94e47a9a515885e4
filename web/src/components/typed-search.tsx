import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type RefObject, useEffect, useState } from 'react';
import { leaveSearch } from './search-keys.ts';

/** A list is asked for when somebody has not typed for this long. */
const TYPED_MILLISECONDS = 300;

/** What is searched for, told when typing pauses, at Enter, and at once where it is cleared by Escape. */
export function TypedSearch({
  label,
  placeholder,
  text,
  onChange,
  width,
  maxLength,
  inputRef,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** Pixels, where there is more room than a phone has. */
  readonly width: number;
  readonly maxLength: number;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
}) {
  const [typed, setTyped] = useState(text);
  // Going back, or a link, changes it from outside.
  useEffect(() => setTyped(text), [text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed last is what is waited for.
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => onChange(typed), TYPED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed]);
  const tell = (next: string) => {
    setTyped(next);
    if (next !== text) onChange(next);
  };
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} />}
      w={{ base: '100%', xs: width }}
      value={typed}
      maxLength={maxLength}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => leaveSearch(event, { clear: () => tell(''), submit: () => tell(typed) })}
      {...(inputRef === undefined ? {} : { ref: inputRef })}
    />
  );
}

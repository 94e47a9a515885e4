import type { KeyboardEvent } from 'react';

/**
 * Leaves a field of search by keys, so that those of the list work again: Escape clears it and, when it is empty, leaves
 * it; Enter leaves it with what was found.
 */
export function leaveSearch(
  event: KeyboardEvent<HTMLInputElement>,
  { clear, submit }: { readonly clear: () => void; readonly submit?: () => void },
): void {
  // Somebody who composes letters ends that with these keys.
  if (event.nativeEvent.isComposing) return;
  const input = event.currentTarget;
  if (event.key === 'Enter') {
    event.preventDefault();
    submit?.();
    input.blur();
  } else if (event.key === 'Escape' && input.value === '') {
    input.blur();
  } else if (event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    clear();
  }
}

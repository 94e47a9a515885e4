import { useLocalStorage } from '@mantine/hooks';

/** A choice of this reader in this browser, such as the columns of a table; lost with the browser's data. */
export function useRemembered<Value>(name: string, before: Value): readonly [Value, (value: Value) => void] {
  const [value, setValue] = useLocalStorage<Value>({ key: `flowsage.${name}`, defaultValue: before });
  return [value, setValue];
}

import type { AccountPatch, AuditEntryV1, KeyRequest, NewAccount } from '@flowsage/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from './client.ts';

const KEYS_KEY = ['keys'] as const;
const ACCOUNTS_KEY = ['accounts'] as const;
const AUDIT_KEY = ['audit'] as const;

/** Keys of the own account; of all for administrators. */
export function useKeys() {
  return useQuery({ queryKey: KEYS_KEY, queryFn: ({ signal }) => client().keys({ signal }) });
}

export function useAccounts(isAsked: boolean) {
  return useQuery({
    queryKey: ACCOUNTS_KEY,
    queryFn: ({ signal }) => client().accounts({ signal }),
    enabled: isAsked,
  });
}

/** The latest entries, newest first. */
export function useAudit(limit: number) {
  return useQuery<readonly AuditEntryV1[]>({
    queryKey: [...AUDIT_KEY, limit],
    queryFn: ({ signal }) => client().audit({ limit }, { signal }),
  });
}

/** A change after which all three may be others. */
function useChange<Variables, Answer>(change: (variables: Variables) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await Promise.all(
        [KEYS_KEY, ACCOUNTS_KEY, AUDIT_KEY].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      );
    },
  });
}

export function useCreateKey() {
  return useChange((request: KeyRequest) => client().createKey(request));
}

export function useRevokeKey() {
  return useChange((id: string) => client().revokeKey(id));
}

export function useCreateAccount() {
  return useChange((account: NewAccount) => client().createAccount(account));
}

export function useChangeAccount() {
  return useChange(({ id, change }: { readonly id: string; readonly change: AccountPatch }) =>
    client().changeAccount(id, change),
  );
}

export function useDeleteAccount() {
  return useChange((id: string) => client().deleteAccount(id));
}

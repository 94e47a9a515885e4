import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from './client.ts';

const STATUS_KEY = ['server-status'] as const;
const AGAIN_MILLISECONDS = 10_000;

/** How the server is, asked again and again while the page is looked at. */
export function useServerStatus() {
  return useQuery({
    queryKey: STATUS_KEY,
    queryFn: ({ signal }) => client().status({ signal }),
    refetchInterval: AGAIN_MILLISECONDS,
  });
}

export function useSettings() {
  return useQuery({
    queryKey: ['server-settings'],
    queryFn: ({ signal }) => client().settings({ signal }),
    // They change when the server is started anew.
    staleTime: 60_000,
  });
}

/** Holds what the store keeps against itself. */
export function useVerify() {
  return useMutation({ mutationFn: () => client().verify() });
}

/**
 * Reads a backup to its end and gives it as a file, told of the bytes that came. The browser keeps large ones on its
 * disk.
 */
export function useBackup(onBytes: (bytes: number) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (signal: AbortSignal): Promise<Blob> => {
      let bytes = 0;
      const counted = (await client().backup({ signal })).pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform: (piece, controller) => {
            bytes += piece.byteLength;
            onBytes(bytes);
            controller.enqueue(piece);
          },
        }),
      );
      return new Response(counted).blob();
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: STATUS_KEY }),
  });
}

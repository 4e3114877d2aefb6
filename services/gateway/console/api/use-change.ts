import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useRef } from 'react';
import { intentFor, newKey, type Intent } from './intent';
import { asProblem, type Problem } from './problem';

type ChangeOptions<Input, Result> = {
  send: (input: Input, key: string) => Promise<Result>;
  /** What is read again afterwards, by the first words of its query keys. */
  refreshes?: QueryKey[];
  onDone?: (result: Result, input: Input) => void;
  onRefused?: (problem: Problem, input: Input) => void;
};

/** A change with its Idempotency-Key: a retry of the same intent sends the same key. */
export function useChange<Input, Result>(options: ChangeOptions<Input, Result>) {
  const queries = useQueryClient();
  const intent = useRef<Intent | undefined>(undefined);
  return useMutation<Result, Error, Input>({
    mutationFn: (input) => {
      intent.current = intentFor(intent.current, input, newKey);
      return options.send(input, intent.current.key);
    },
    retry: (count, error) => asProblem(error).passing && count < 2,
    retryDelay: 800,
    onSuccess: async (result, input) => {
      intent.current = undefined;
      const refreshed = (options.refreshes ?? []).map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      );
      options.onDone?.(result, input);
      await Promise.allSettled(refreshed);
    },
    onError: (error, input) => options.onRefused?.(asProblem(error), input),
  });
}

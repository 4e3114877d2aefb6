/** A test that runs where the machine allows it, and is counted as skipped elsewhere. */
export function testWhere(
  possible: boolean,
  title: string,
  run: () => Promise<void>,
  timeoutMs?: number,
): void {
  const register = possible ? test : test.skip;
  register(possible ? title : `${title} (not possible on this machine)`, run, timeoutMs);
}

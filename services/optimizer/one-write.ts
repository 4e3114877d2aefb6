/** Writes now and then, never twice at once: a slow database must not gather a queue to be waited for. */
export class OneWrite {
  private under: Promise<void> | undefined;

  constructor(private readonly write: () => Promise<void>) {}

  /** Does nothing while the one before is under way; one that fails is made up for by the next. */
  begin(): void {
    this.under ??= this.write()
      .catch(() => undefined)
      .finally(() => (this.under = undefined));
  }

  /** Once nothing is under way. */
  async ended(): Promise<void> {
    await this.under;
  }
}

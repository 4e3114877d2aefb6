// What a refused request says (AIP-193), and what a lost connection looks like.

export type Violation = { field: string; description: string };
export type Precondition = { type: string; subject: string; description: string };

type Detail = {
  '@type': string;
  reason?: string;
  metadata?: Record<string, string>;
  fieldViolations?: Violation[];
  violations?: Precondition[];
  retryDelay?: string;
  requestId?: string;
};

export type ProblemBody = {
  error?: { code?: number; message?: string; status?: string; details?: Detail[] };
};

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly violations: Violation[] = [],
    readonly preconditions: Precondition[] = [],
    readonly metadata: Record<string, string> = {},
    readonly retrySeconds?: number,
    readonly requestId?: string,
  ) {
    super(message);
  }

  /** No answer, or one that says to come back: the same request may be sent again. */
  get passing(): boolean {
    return this.status === 0 || this.status === 503 || this.status === 504;
  }
}

export function problemFrom(status: number, body: ProblemBody | undefined): Problem {
  const error = body?.error;
  const details = error?.details ?? [];
  const detail = (name: string) => details.find((one) => one['@type']?.endsWith(`.${name}`));
  const info = detail('ErrorInfo');
  const delay = detail('RetryInfo')?.retryDelay;
  return new Problem(
    status,
    info?.reason ?? error?.status ?? `HTTP_${status}`,
    error?.message ?? `HTTP ${status}`,
    detail('BadRequest')?.fieldViolations ?? [],
    detail('PreconditionFailure')?.violations ?? [],
    info?.metadata ?? {},
    delay ? Number.parseFloat(delay) : undefined,
    detail('RequestInfo')?.requestId,
  );
}

export function connectionLost(): Problem {
  return new Problem(0, 'CONNECTION_LOST', 'the server cannot be reached');
}

/** Anything thrown, as a problem that can be shown. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, 'UNKNOWN', error instanceof Error ? error.message : String(error));
}

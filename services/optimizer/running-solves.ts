// The plans this process is solving now, so that a cancellation that arrives here ends the solver
// at once. One that arrives in another process is seen at the next beat.
export class RunningSolves {
  private readonly controllers = new Map<string, AbortController>();

  begin(planId: string): AbortController {
    const controller = new AbortController();
    this.controllers.set(planId, controller);
    return controller;
  }

  end(planId: string, controller: AbortController): void {
    if (this.controllers.get(planId) === controller) this.controllers.delete(planId);
  }

  stop(planId: string): void {
    this.controllers.get(planId)?.abort();
  }
}

import type { Request, Response } from 'express';
import { sessionCookie } from './callers';

export type SessionCookies = ReturnType<typeof sessionCookies>;

/** The cookie is out of reach of scripts and of other sites' forms, and travels on TLS only. */
export function sessionCookies({ secure }: { secure: boolean }) {
  const flags = (request: Request) => ({
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: secure || request.secure,
    path: '/',
  });
  return {
    set(request: Request, response: Response, token: string, expires: Date): void {
      response.cookie(sessionCookie, token, { ...flags(request), expires });
    },
    clear(request: Request, response: Response): void {
      response.clearCookie(sessionCookie, flags(request));
    },
  };
}

import { useQuery } from '@tanstack/react-query';
import { Spin } from 'antd';
import { Navigate, useLocation } from 'react-router';
import { sessionQuery } from './api/administration';
import { asProblem } from './api/problem';
import { ProblemAlert } from './parts/query-view';
import { Shell } from './shell';

/** Everything but the sign-in page is for people who are signed in. */
export function SignedIn() {
  const session = useQuery(sessionQuery);
  const { pathname, search } = useLocation();
  if (session.data) return <Shell session={session.data} />;
  if (session.isPending) return <Spin className="m-spin" />;
  if (asProblem(session.error).status === 401) {
    const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${next}`} replace />;
  }
  return (
    <div className="m-lonely">
      <ProblemAlert error={session.error} onRetry={() => void session.refetch()} />
    </div>
  );
}

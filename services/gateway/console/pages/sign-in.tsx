import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Divider, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { methodsQuery, sessionQuery, signIn } from '../api/administration';
import { ProblemAlert } from '../parts/query-view';
import { LanguageSwitch } from '../shell';

type Credentials = { account: string; password: string };

/** Only addresses of this page: a link may not send a person elsewhere after signing in. */
function ownAddress(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/situation';
}

export function SignIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const next = ownAddress(search.get('next'));
  const session = useQuery(sessionQuery);
  const methods = useQuery(methodsQuery);
  const entering = useMutation({
    mutationFn: signIn,
    onSuccess: async (opened) => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, opened);
      await navigate(next, { replace: true });
    },
  });
  if (session.data && !session.isError) return <Navigate to={next} replace />;
  return (
    <div className="m-sign-in">
      <div className="m-sign-in-top">
        <LanguageSwitch />
      </div>
      <main className="m-sign-in-box">
        <div className="m-brand">
          <img src="/favicon.svg" alt="" width={34} height={34} />
          <strong>Muster</strong>
        </div>
        <h1>{t('app.title')}</h1>
        {entering.isError && <ProblemAlert error={entering.error} />}
        <Form<Credentials>
          layout="vertical"
          requiredMark={false}
          onFinish={(values) => entering.mutate(values)}
        >
          <Form.Item
            name="account"
            label={t('session.account')}
            rules={[{ required: true, message: t('field.required') }]}
          >
            <Input autoComplete="username" autoFocus autoCapitalize="none" size="large" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('session.password')}
            rules={[{ required: true, message: t('field.required') }]}
          >
            <Input.Password autoComplete="current-password" size="large" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block size="large" loading={entering.isPending}>
            {t('session.signIn')}
          </Button>
        </Form>
        {methods.data?.identityProvider && (
          <>
            <Divider plain>{t('text.or')}</Divider>
            <Button block href={`/v1/session:oidc?returnTo=${encodeURIComponent(next)}`}>
              {t('session.identityProvider')}
            </Button>
          </>
        )}
      </main>
    </div>
  );
}

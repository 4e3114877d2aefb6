import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { sessionQuery } from './api/administration';
import { asProblem } from './api/problem';
import { whenSignedOut } from './api/request';
import './console.css';
import './resources.css';
import './supply.css';
import './tables.css';
import { startLanguage, useLanguage } from './language';
import { router } from './router';
import { theme } from './theme';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays one; what is passing is asked again.
      retry: (count, error) => asProblem(error).passing && count < 3,
      retryDelay: (count) => 600 * (count + 1),
    },
  },
});

whenSignedOut(() => queries.resetQueries({ queryKey: sessionQuery.queryKey }));

function Console() {
  const language = useLanguage();
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enUS}
      theme={theme}
      button={{ autoInsertSpace: false }}
    >
      <App>
        <RouterProvider router={router} />
      </App>
    </ConfigProvider>
  );
}

await startLanguage();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Console />
    </QueryClientProvider>
  </StrictMode>,
);

import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { SignedIn } from './signed-in';
import { NotFound, RouteProblem } from './pages/not-found';
import { SignIn } from './pages/sign-in';

/** Each page is a file of its own, fetched when it is first opened. */
const pages: RouteObject[] = [
  { index: true, element: <Navigate to="/situation" replace /> },
  {
    path: 'situation',
    lazy: async () => ({
      Component: (await import('./pages/situation/situation-page')).SituationPage,
    }),
  },
  {
    path: 'incidents/:id',
    lazy: async () => ({
      Component: (await import('./pages/incident/incident-page')).IncidentPage,
    }),
  },
  {
    path: 'plans/:id',
    lazy: async () => ({ Component: (await import('./pages/plan/plan-page')).PlanPage }),
  },
  {
    path: 'response-plans',
    lazy: async () => ({
      Component: (await import('./pages/response-plans/response-plans-page')).ResponsePlansPage,
    }),
  },
  {
    path: 'activations/:id',
    lazy: async () => ({
      Component: (await import('./pages/response-plans/activation-page')).ActivationPage,
    }),
  },
  {
    path: 'drills',
    lazy: async () => ({
      Component: (await import('./pages/drills/drills-page')).DrillsPage,
    }),
  },
  {
    path: 'drills/:id',
    lazy: async () => ({
      Component: (await import('./pages/drills/drill-page')).DrillPage,
    }),
  },
  {
    path: 'call-outs',
    lazy: async () => ({
      Component: (await import('./pages/call-outs/call-outs-page')).CallOutsPage,
    }),
  },
  {
    path: 'my-call-outs',
    lazy: async () => ({
      Component: (await import('./pages/call-outs/my-call-outs-page')).MyCallOutsPage,
    }),
  },
  {
    path: 'call-outs/:id',
    lazy: async () => ({
      Component: (await import('./pages/call-outs/call-out-page')).CallOutPage,
    }),
  },
  {
    path: 'stock',
    lazy: async () => ({ Component: (await import('./pages/stock/stock-page')).StockPage }),
  },
  {
    path: 'stock/items/:id',
    lazy: async () => ({
      Component: (await import('./pages/stock/item-stock-page')).ItemStockPage,
    }),
  },
  {
    path: 'items',
    lazy: async () => ({ Component: (await import('./pages/items/items-page')).ItemsPage }),
  },
  {
    path: 'kits',
    lazy: async () => ({ Component: (await import('./pages/kits/kits-page')).KitsPage }),
  },
  {
    path: 'kits/:id',
    lazy: async () => ({ Component: (await import('./pages/kits/kit-page')).KitPage }),
  },
  {
    path: 'offline',
    lazy: async () => ({ Component: (await import('./pages/offline/offline-page')).OfflinePage }),
  },
  {
    path: 'depots',
    lazy: async () => ({ Component: (await import('./pages/depots/depots-page')).DepotsPage }),
  },
  {
    path: 'depots/:id',
    lazy: async () => ({ Component: (await import('./pages/depots/depot-page')).DepotPage }),
  },
  {
    path: 'approvals',
    lazy: async () => ({
      Component: (await import('./pages/approvals/approvals-page')).ApprovalsPage,
    }),
  },
  {
    path: 'lots',
    lazy: async () => ({ Component: (await import('./pages/lots/lots-page')).LotsPage }),
  },
  {
    path: 'recalls/:id',
    lazy: async () => ({ Component: (await import('./pages/lots/recall-page')).RecallPage }),
  },
  {
    path: 'loans',
    lazy: async () => ({ Component: (await import('./pages/loans/loans-page')).LoansPage }),
  },
  {
    path: 'counts',
    lazy: async () => ({ Component: (await import('./pages/counts/counts-page')).CountsPage }),
  },
  {
    path: 'counts/:id',
    lazy: async () => ({ Component: (await import('./pages/counts/count-page')).CountPage }),
  },
  {
    path: 'imports',
    lazy: async () => ({ Component: (await import('./pages/imports/imports-page')).ImportsPage }),
  },
  {
    path: 'alerts',
    lazy: async () => ({ Component: (await import('./pages/alerts/alerts-page')).AlertsPage }),
  },
  {
    path: 'par-levels',
    lazy: async () => ({ Component: (await import('./pages/par/par-page')).ParPage }),
  },
  {
    path: 'stock-levels',
    lazy: async () => ({
      Component: (await import('./pages/stock-levels/stock-levels-page')).StockLevelsPage,
    }),
  },
  {
    path: 'stock-levels/:id',
    lazy: async () => ({
      Component: (await import('./pages/stock-levels/proposal-page')).ProposalPage,
    }),
  },
  {
    path: 'rotation',
    lazy: async () => ({
      Component: (await import('./pages/rotation/rotation-page')).RotationPage,
    }),
  },
  {
    path: 'purchasing',
    lazy: async () => ({
      Component: (await import('./pages/purchasing/purchasing-page')).PurchasingPage,
    }),
  },
  {
    path: 'agreements',
    lazy: async () => ({
      Component: (await import('./pages/agreements/agreements-page')).AgreementsPage,
    }),
  },
  {
    path: 'reports',
    lazy: async () => ({ Component: (await import('./pages/reports/reports-page')).ReportsPage }),
  },
  {
    path: 'shelters',
    lazy: async () => ({
      Component: (await import('./pages/shelters/shelters-page')).SheltersPage,
    }),
  },
  {
    path: 'teams',
    lazy: async () => ({ Component: (await import('./pages/teams/teams-page')).TeamsPage }),
  },
  {
    path: 'equipment',
    lazy: async () => ({
      Component: (await import('./pages/equipment/equipment-page')).EquipmentPage,
    }),
  },
  {
    path: 'readiness',
    lazy: async () => ({
      Component: (await import('./pages/readiness/readiness-page')).ReadinessPage,
    }),
  },
  {
    path: 'rectifications',
    lazy: async () => ({
      Component: (await import('./pages/readiness/rectifications-page')).RectificationsPage,
    }),
  },
  {
    path: 'standards',
    lazy: async () => ({
      Component: (await import('./pages/standards/standards-page')).StandardsPage,
    }),
  },
  {
    path: 'administration',
    lazy: async () => ({
      Component: (await import('./pages/administration/administration-page')).AdministrationPage,
    }),
  },
  { path: '*', Component: NotFound },
];

export const router = createBrowserRouter([
  { path: '/sign-in', Component: SignIn, errorElement: <RouteProblem /> },
  {
    path: '/',
    Component: SignedIn,
    errorElement: <RouteProblem />,
    HydrateFallback: () => null,
    children: [{ errorElement: <RouteProblem />, children: pages }],
  },
]);

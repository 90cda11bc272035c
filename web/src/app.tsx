import { lazy } from 'react';
import { createBrowserRouter, Link, Navigate, RouterProvider } from 'react-router';
import { useDesk } from './desk/desk-provider.js';
import { LanguageProvider, useLanguage } from './i18n/language.js';
import { SessionGate, useSession } from './session/session.js';
import { Login } from './shell/login.js';
import { pagesOf } from './shell/pages.js';
import { Shell } from './shell/shell.js';
import { usePhone } from './shell/use-phone.js';
import { ThemeProvider } from './theme/theme.js';

const DeskPage = lazy(() => import('./desk/desk-page.js').then((module) => ({ default: module.DeskPage })));
const BoardPage = lazy(() => import('./board/board-page.js').then((module) => ({ default: module.BoardPage })));
const ExplainPage = lazy(() => import('./board/explain-page.js').then((module) => ({ default: module.ExplainPage })));
const TouchpointPage = lazy(() => import('./board/touchpoint-page.js').then((module) => ({ default: module.TouchpointPage })));
const CustomerPage = lazy(() => import('./desk/customer-page.js').then((module) => ({ default: module.CustomerPage })));
const PortalPage = lazy(() => import('./portal/portal-page.js').then((module) => ({ default: module.PortalPage })));
const PartnersPage = lazy(() => import('./portal/partners-page.js').then((module) => ({ default: module.PartnersPage })));
const AdminPage = lazy(() => import('./admin/admin-page.js').then((module) => ({ default: module.AdminPage })));
const RulesPage = lazy(() => import('./rules/rules-page.js').then((module) => ({ default: module.RulesPage })));
const BurningPage = lazy(() => import('./phone/burning-page.js').then((module) => ({ default: module.BurningPage })));
const AlertsPage = lazy(() => import('./phone/alerts-page.js').then((module) => ({ default: module.AlertsPage })));
const AlertPage = lazy(() => import('./phone/alert-page.js').then((module) => ({ default: module.AlertPage })));
const SearchPage = lazy(() => import('./phone/search-page.js').then((module) => ({ default: module.SearchPage })));
const MePage = lazy(() => import('./phone/me-page.js').then((module) => ({ default: module.MePage })));

const router = createBrowserRouter([
  {
    element: <Shell />,
    children: [
      { path: '/', element: <Home /> },
      { path: '/desk', element: <DeskRoute /> },
      { path: '/board', element: <BoardRoute /> },
      { path: '/touchpoints/:id', element: <TouchpointPage /> },
      { path: '/touchpoints/:id/clocks/:clock', element: <ExplainPage /> },
      { path: '/desk/customers/:id', element: <CustomerPage /> },
      { path: '/portal', element: <PortalPage /> },
      { path: '/partners', element: <PartnersPage /> },
      { path: '/partners/:id', element: <PortalPage /> },
      { path: '/rules', element: <RulesPage /> },
      { path: '/admin', element: <AdminPage /> },
      { path: '/alerts', element: <AlertsPage /> },
      { path: '/alerts/:id', element: <AlertPage /> },
      { path: '/desk/search', element: <SearchPage /> },
      { path: '/desk/me', element: <MePage /> },
      { path: '*', element: <Missing /> },
    ],
  },
]);

/** Under 720 px the board is one list of what burns. */
function BoardRoute() {
  return usePhone() ? <BurningPage /> : <BoardPage />;
}

/** So is the desk, until somebody calls: a pop is a pop, at 200 % zoom as on a phone. */
function DeskRoute() {
  const { state } = useDesk();
  return usePhone() && state.calls.length === 0 ? <BurningPage /> : <DeskPage />;
}

function Home() {
  const { user } = useSession();
  return <Navigate to={pagesOf(user)[0]?.path ?? '/desk'} replace />;
}

function Missing() {
  const { t } = useLanguage();
  return (
    <p className="empty">
      {t.error.pageMissing}{' '}
      <Link className="link" to="/">
        {t.error.home}
      </Link>
    </p>
  );
}

export function App() {
  return (
    <LanguageProvider>
      <ThemeProvider>
        <SessionGate login={(signedIn) => <Login onSignedIn={signedIn} />}>
          <RouterProvider router={router} />
        </SessionGate>
      </ThemeProvider>
    </LanguageProvider>
  );
}

import { UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ExportButton } from './export-button';

/** Rows in and out as files: the import shows first what it would change. */
export function SheetLinks({ kind }: { kind: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const address = `/imports?kind=${kind}`;
  return (
    <>
      <Button
        icon={<UploadOutlined />}
        href={address}
        onClick={(event) => {
          event.preventDefault();
          void navigate(address);
        }}
      >
        {t('history.import')}
      </Button>
      <ExportButton kind={kind} />
    </>
  );
}

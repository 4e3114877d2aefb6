import { readConfig } from '../platform/config';
import { gatewayConfig } from './config';

const env = {
  AUTH_KEY: 'a key that is long enough to be taken here',
  DATABASE_URL: 'postgres://localhost/muster',
  INVENTORY_ADDRESS: 'localhost:1',
  INCIDENTS_ADDRESS: 'localhost:2',
  OPTIMIZER_ADDRESS: 'localhost:3',
  MOBILIZATION_ADDRESS: 'localhost:4',
  ROSTER_ADDRESS: 'localhost:5',
  SHELTERS_ADDRESS: 'localhost:6',
  EQUIPMENT_ADDRESS: 'localhost:7',
};

describe('the settings of the gateway', () => {
  it('have limits that need not be set', () => {
    expect(readConfig(gatewayConfig, env)).toMatchObject({
      BODY_LIMIT_BYTES: 1_048_576,
      DOCUMENT_LIMIT_BYTES: 67_108_864,
      SESSION_HOURS: 24,
    });
  });

  it('name every fault at once', () => {
    const faulty = { ...env, BODY_LIMIT_BYTES: '1MB', BOOTSTRAP_PASSWORD: 'short', AUTH_KEY: '' };
    expect(() => readConfig(gatewayConfig, faulty)).toThrow(
      /AUTH_KEY is not set\n.*BODY_LIMIT_BYTES must be a whole number\n.*BOOTSTRAP_PASSWORD must/s,
    );
  });

  it('ask for what a client at an identity provider needs', () => {
    const faulty = { ...env, OIDC_CLIENT_ID: 'console' };
    expect(() => readConfig(gatewayConfig, faulty)).toThrow(
      /OIDC_ISSUER is not set\n.*PUBLIC_URL is not set/s,
    );
  });
});

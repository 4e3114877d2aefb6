import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { checkInsService } from './check-in-service';
import { coverageService } from './coverage-service';
import { handoversService } from './handover-service';
import { peopleService } from './people-service';
import { placesService } from './reservation-service';
import type { Shelters } from './service-context';
import { siteReadingHandlers, siteWritingHandlers } from './site-service';
import { siteVerbHandlers } from './site-verb-service';
import { standardHandlers } from './standard-service';
import { suppliesService } from './supply-service';

/** Every gRPC service of this process. */
export function sheltersServices(shelters: Shelters): ServiceHandlers[] {
  return [
    sitesService(shelters),
    placesService(shelters),
    peopleService(shelters),
    checkInsService(shelters),
    suppliesService(shelters),
    coverageService(shelters),
    handoversService(shelters),
  ];
}

function sitesService(shelters: Shelters): ServiceHandlers {
  return implement('muster.shelters.v1.SitesService', {
    ...siteReadingHandlers(shelters),
    ...siteWritingHandlers(shelters),
    ...siteVerbHandlers(shelters),
    ...standardHandlers(shelters),
  });
}

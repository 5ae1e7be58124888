import { describeInsuranceDtos } from '../support/applications/insurance-dtos-behind-a-pipe.js';

describeInsuranceDtos('forbidNonWhitelisted');
describeInsuranceDtos('everything');

import { describeFieldsOfInsuranceDtos } from '../support/applications/insurance-dtos-behind-a-pipe.js';

describeFieldsOfInsuranceDtos('forbidNonWhitelisted');
describeFieldsOfInsuranceDtos('everything');

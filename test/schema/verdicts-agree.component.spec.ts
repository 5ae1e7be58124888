import { describeAgreement } from '../support/verdicts/agreeing-verdicts.js';

describeAgreement(1500);

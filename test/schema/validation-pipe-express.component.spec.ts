import { describeSingleFields } from '../support/applications/single-fields-behind-a-pipe.js';

describeSingleFields('Express');

import { describeLife } from "./support/life";
import { NODEJS } from "./support/programs";

describeLife(NODEJS);

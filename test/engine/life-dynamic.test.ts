import { describeLife } from "./support/life";
import { DYNAMIC } from "./support/programs";

describeLife(DYNAMIC);

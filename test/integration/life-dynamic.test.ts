import { describeLife } from "./support/life";
import { DYNAMIC } from "../../harness/programs";

describeLife(DYNAMIC);

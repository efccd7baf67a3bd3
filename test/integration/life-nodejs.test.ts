import { describeLife } from "./support/life";
import { NODEJS } from "../../harness/programs";

describeLife(NODEJS);

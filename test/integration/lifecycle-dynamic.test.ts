import { describeLife } from "./support/lifecycleSuite";
import { DYNAMIC } from "../../harness/programs";

describeLife(DYNAMIC);

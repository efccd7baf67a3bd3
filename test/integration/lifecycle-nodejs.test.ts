import { describeLife } from "./support/lifecycleSuite";
import { NODEJS } from "../../harness/programs";

describeLife(NODEJS);

"""What a revision of the ledger 台账 may break: rule → column, what was found, what to do."""

from collections.abc import Mapping

from data.contracts.findings import Rule, Severity
from data.contracts.text import Text

RULES: Mapping[str, Rule] = {
    "moved_on": Rule(
        column="revision",
        found=Text("该事项在您打开之后已被他人更新", "somebody else revised the item after you opened it"),
        mend=Text(
            "您填写的内容仍保留；看过新的修订后再提交。",
            "What you wrote is kept; read the newer revision, then save.",
        ),
    ),
    "revision_taken": Rule(
        column="revision",
        found=Text(
            "该修订号已有另一内容，历史不可改写", "this revision exists with other content; history is not rewritten"
        ),
        mend=Text("以最新修订号加一提交。", "Send it as the latest revision plus one."),
    ),
    "revision_gap": Rule(
        column="revision",
        found=Text("修订号不连续", "the revision does not follow the latest one"),
        mend=Text(
            "以最新修订号加一提交；新事项从 1 开始。", "Use the latest revision plus one; a new item begins with 1."
        ),
    ),
    "history_lost": Rule(
        column="revision",
        found=Text("整份交付缺少已有的修订", "the full delivery lacks revisions that exist"),
        mend=Text("先导出台账，在其后追加。", "Export the ledger and add to it."),
    ),
    "closed_twice": Rule(
        column="state",
        found=Text("事项已销账，不能再次销账", "the item is closed already and cannot be closed again"),
        mend=Text("如需更正，先将其重新打开。", "To correct it, open it again first."),
    ),
    "wrong_body": Rule(
        column="lead_body",
        found=Text("只有牵头单位可以销账", "only the lead body closes an item"),
        mend=Text(
            "由牵头单位销账；变更牵头单位须先单独登记。",
            "Let the lead body close it; a change of lead body comes first.",
        ),
    ),
    "no_evidence": Rule(
        column="evidence",
        found=Text("销账没有佐证", "closed without evidence"),
        mend=Text("写明文件、数据或现场核查。", "Name the document, the data or the inspection."),
    ),
    "no_verifier": Rule(
        column="verifier",
        found=Text("销账前没有核验", "closed without verification"),
        mend=Text("请另一人先核验。", "Let another person verify it first."),
    ),
    "same_person": Rule(
        column="verifier",
        found=Text("核验人与销账人是同一人", "verified by the person who closes it"),
        mend=Text("请另一人核验。", "Let another person verify it."),
    ),
    "never_closed": Rule(
        column="state",
        found=Text("未销账的事项不会反弹", "an item that was never closed cannot rebound"),
        mend=Text("把状态改为 open 或 done。", "Make the state open or done."),
    ),
    "born_closed": Rule(
        column="state",
        found=Text("新登记的事项不能已经销账", "a new item cannot be closed already"),
        mend=Text("先以 open 登记，核验后再销账。", "Enter it as open; close it after it was verified."),
    ),
    "not_the_verifier": Rule(
        column="verifier",
        found=Text("核验人不是提交人本人", "it names a verifier who did not bring it"),
        mend=Text(
            "核验由核验人本人登录后登记；佐证有改动的，须重新核验。",
            "Whoever verifies signs in and says so; evidence that changed is verified anew.",
        ),
    ),
    "taken_over": Rule(
        severity=Severity.WARNING,
        column="verifier",
        found=Text(
            "整本台账迁移：核验与销账按文件所述登记", "a whole ledger moves in: verified and closed as the file says"
        ),
        mend=Text("逐项核对；发布会记入审计。", "Check each; publishing it is written into the audit."),
    ),
    "unknown_item": Rule(
        column="item_id",
        found=Text("没有这一事项", "no such item"),
        mend=Text("核对事项编号。", "Check the number of the item."),
    ),
}

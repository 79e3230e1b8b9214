<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi" sourcelanguage="en">
<context>
    <name>AcceptCard</name>
    <message>
        <source>Scan the page again (F4)</source>
        <translation>Quét lại trang (F4)</translation>
    </message>
    <message>
        <source>Note beside the reason</source>
        <translation>Ghi chú cho lý do</translation>
    </message>
    <message>
        <source>Note (if needed)</source>
        <translation>Ghi chú (nếu cần)</translation>
    </message>
    <message>
        <source>Write the reason into the note.</source>
        <translation>Hãy viết lý do vào ô ghi chú.</translation>
    </message>
    <message>
        <source>Or accept it for a reason (a digit chooses, Enter accepts):</source>
        <translation>Hoặc chấp nhận, nêu lý do (phím số để chọn, Enter để chấp nhận):</translation>
    </message>
    <message>
        <source>Accept them for one reason (a digit chooses, Enter accepts):</source>
        <translation>Chấp nhận các trang vì một lý do (phím số để chọn, Enter để chấp nhận):</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Chấp nhận</translation>
    </message>
    <message numerus="yes">
        <source>Accept %n page(s)</source>
        <translation>
            <numerusform>Chấp nhận %n trang</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>Save the check sheet</source>
        <translation>Lưu tờ kiểm tra</translation>
    </message>
    <message>
        <source>Save the separator sheet</source>
        <translation>Lưu tờ ngăn</translation>
    </message>
    <message>
        <source>Take photos from this folder</source>
        <translation>Lấy ảnh từ thư mục này</translation>
    </message>
    <message>
        <source>Key files (*.p12 *.pfx)</source>
        <translation>Tệp khóa (*.p12 *.pfx)</translation>
    </message>
    <message>
        <source>Sign with this key file</source>
        <translation>Ký bằng tệp khóa này</translation>
    </message>
    <message>
        <source>Save the card of keys</source>
        <translation>Lưu thẻ phím tắt</translation>
    </message>
    <message>
        <source>Save the reception slip</source>
        <translation>Lưu phiếu tiếp nhận</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>Lưu bảng</translation>
    </message>
    <message>
        <source>Save the chart</source>
        <translation>Lưu biểu đồ</translation>
    </message>
    <message>
        <source>Save the quality sheet</source>
        <translation>Lưu phiếu chất lượng</translation>
    </message>
    <message>
        <source>Save the verification sheet</source>
        <translation>Lưu phiếu kiểm tra chữ ký số</translation>
    </message>
    <message>
        <source>Check the signatures of a file</source>
        <translation>Kiểm tra chữ ký số của một tệp</translation>
    </message>
    <message>
        <source>Close the desk?</source>
        <translation>Đóng bàn số hóa?</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Dừng và đóng</translation>
    </message>
    <message>
        <source>Stay here</source>
        <translation>Ở lại</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message>
        <source>Correct the count</source>
        <translation>Sửa số tờ đã đếm</translation>
    </message>
    <message>
        <source>It was all: end this scan</source>
        <translation>Đã đủ giấy: kết thúc lượt quét</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>Giữ cả hai</translation>
    </message>
    <message>
        <source>It belongs here</source>
        <translation>Đúng là của hồ sơ này</translation>
    </message>
    <message>
        <source>Turn the order round</source>
        <translation>Đảo lại thứ tự</translation>
    </message>
    <message>
        <source>Put them in the order of their numbers</source>
        <translation>Xếp theo số trang</translation>
    </message>
    <message>
        <source>Show it as it is</source>
        <translation>Giữ nguyên trang này</translation>
    </message>
    <message>
        <source>Leave this one out</source>
        <translation>Bỏ trang này</translation>
    </message>
    <message>
        <source>The page was left out.</source>
        <translation>Trang này đã được bỏ ra.</translation>
    </message>
    <message>
        <source>Part the sheets that stuck together, lay them and all behind them in the feeder, then F2.</source>
        <translation>Tách các tờ dính nhau, đặt chúng và các tờ phía sau vào khay nạp, rồi nhấn F2.</translation>
    </message>
    <message>
        <source>Leave it out and feed it again</source>
        <translation>Bỏ trang, nạp lại</translation>
    </message>
    <message>
        <source>Scan this sheet again</source>
        <translation>Quét lại tờ này</translation>
    </message>
    <message>
        <source>Archive it without its text</source>
        <translation>Lưu trữ không kèm chữ</translation>
    </message>
    <message>
        <source>Keep this page</source>
        <translation>Giữ trang này</translation>
    </message>
    <message>
        <source>Scan what is missing (F2)</source>
        <translation>Quét phần còn thiếu (F2)</translation>
    </message>
    <message>
        <source>Counted again: the paper in hand is complete</source>
        <translation>Đã đếm lại: giấy trên tay là đủ</translation>
    </message>
    <message>
        <source>My count of {sheets} stands</source>
        <translation>Giữ số đã đếm: {sheets} tờ</translation>
    </message>
    <message>
        <source>The fronts are in: {count}. Now the backs.</source>
        <translation>Đã có {count} mặt trước. Bây giờ quét mặt sau.</translation>
    </message>
    <message>
        <source>Turn the sheet over on the glass, then scan its back (F2).</source>
        <translation>Lật tờ giấy trên mặt kính, rồi nhấn F2 để quét mặt sau.</translation>
    </message>
    <message>
        <source>Take the stack out as it lies, turn it over as a whole, lay it in the feeder, then F2.</source>
        <translation>Lấy cả xấp ra, giữ nguyên thứ tự, lật cả xấp, đặt lại vào khay nạp rồi nhấn F2.</translation>
    </message>
    <message>
        <source>The first front</source>
        <translation>Mặt trước của tờ đầu</translation>
    </message>
    <message>
        <source>Turn it over so</source>
        <translation>Lật như hình</translation>
    </message>
    <message>
        <source>There are no backs</source>
        <translation>Không có mặt sau</translation>
    </message>
    <message>
        <source>Which back belongs to the first front?</source>
        <translation>Mặt sau nào là của tờ đầu?</translation>
    </message>
    <message>
        <source>No page numbers tell it. Compare with the first sheet in your hand.</source>
        <translation>Không có số trang để máy tự biết. Hãy so với tờ đầu trên tay.</translation>
    </message>
    <message>
        <source>The back that came first</source>
        <translation>Mặt sau vào đầu tiên</translation>
    </message>
    <message>
        <source>The back that came last</source>
        <translation>Mặt sau vào cuối cùng</translation>
    </message>
    <message>
        <source>This one</source>
        <translation>Mặt này</translation>
    </message>
    <message>
        <source>Scan the backs again</source>
        <translation>Quét lại các mặt sau</translation>
    </message>
    <message numerus="yes">
        <source>The last %n have no back</source>
        <translation>
            <numerusform>%n tờ cuối không có mặt sau</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave the pages as they came</source>
        <translation>Giữ nguyên như đã quét</translation>
    </message>
    <message>
        <source>Fronts: {fronts}, backs: {backs}. They don&apos;t pair.</source>
        <translation>Có {fronts} mặt trước nhưng {backs} mặt sau: không ghép được.</translation>
    </message>
    <message>
        <source>Look whether two sheets went through at once, or whether some backs are empty.</source>
        <translation>Xem có hai tờ đi qua cùng lúc không, hoặc có tờ nào mặt sau để trống.</translation>
    </message>
    <message>
        <source>The last front</source>
        <translation>Mặt trước cuối cùng</translation>
    </message>
    <message>
        <source>The last back</source>
        <translation>Mặt sau cuối cùng</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation>Đóng thông báo này</translation>
    </message>
</context>
<context>
    <name>BookViewModel</name>
    <message>
        <source>Page {number} of the book is in.</source>
        <translation>Trang {number} của quyển đã vào.</translation>
    </message>
    <message>
        <source>Turn the leaf and press F2, or the scanner&apos;s button. After the last page: enter the count.</source>
        <translation>Lật trang rồi nhấn F2 hoặc nút trên máy quét. Sau trang cuối: nhập số tờ.</translation>
    </message>
</context>
<context>
    <name>CaseView</name>
    <message>
        <source>Back to the pages (Esc)</source>
        <translation>Xem lại các trang (Esc)</translation>
    </message>
</context>
<context>
    <name>CentreMark</name>
    <message>
        <source>At the centre: all</source>
        <translation>Ở trung tâm: đã đủ</translation>
    </message>
    <message>
        <source>At the centre: until {moment}</source>
        <translation>Ở trung tâm: đến {moment}</translation>
    </message>
    <message>
        <source>The centre has all that was written at this counter.</source>
        <translation>Trung tâm đã có mọi dữ liệu ghi ở quầy này.</translation>
    </message>
    <message>
        <source>Not at the centre yet: {rows} entries, {mb} MB. They go by themselves; the counter works on meanwhile.</source>
        <translation>Chưa tới trung tâm: {rows} mục, {mb} MB. Dữ liệu tự chuyển; quầy vẫn làm việc bình thường.</translation>
    </message>
</context>
<context>
    <name>CertificatePanel</name>
    <message>
        <source>Certificates on tokens</source>
        <translation>Chứng thư trên thiết bị ký</translation>
    </message>
    <message>
        <source>Sign with this certificate</source>
        <translation>Ký bằng chứng thư này</translation>
    </message>
    <message>
        <source>Choose a key file (.p12)…</source>
        <translation>Chọn tệp khóa (.p12)…</translation>
    </message>
    <message>
        <source>{name} – {issuer}, until {day} ({token})</source>
        <translation>{name} – {issuer}, đến {day} ({token})</translation>
    </message>
    <message>
        <source>No certificate for signatures is found on a token.</source>
        <translation>Không thấy chứng thư ký số trên thiết bị ký nào.</translation>
    </message>
</context>
<context>
    <name>CheckSheetViewModel</name>
    <message>
        <source>“{name}” is due for its check.</source>
        <translation>“{name}” đã đến kỳ kiểm tra.</translation>
    </message>
    <message>
        <source>Lay the check sheet in the feeder, then press the button. To print one: menu Scan.</source>
        <translation>Đặt tờ kiểm tra vào khay rồi nhấn nút. Chưa có tờ: menu Quét, lưu tờ kiểm tra để in.</translation>
    </message>
    <message>
        <source>Scan the check sheet</source>
        <translation>Quét tờ kiểm tra</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Kiểm tra lại</translation>
    </message>
    <message>
        <source>Not good: {names}.</source>
        <translation>Chưa đạt: {names}.</translation>
    </message>
</context>
<context>
    <name>Checklist</name>
    <message>
        <source>Papers of the dossier</source>
        <translation>Thành phần hồ sơ</translation>
    </message>
    <message>
        <source>The papers that the procedure asks for appear here.</source>
        <translation>Các giấy tờ mà thủ tục yêu cầu sẽ hiện ở đây.</translation>
    </message>
    <message>
        <source>Papers</source>
        <translation>Thành phần hồ sơ</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>What is to be done? Accents are not needed.</source>
        <translation>Muốn làm gì? Không cần gõ dấu.</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Tìm lệnh</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Các lệnh</translation>
    </message>
    <message>
        <source>No command is called so.</source>
        <translation>Không có lệnh nào tên như vậy.</translation>
    </message>
</context>
<context>
    <name>ComputerPanel</name>
    <message>
        <source>All that the station needs is installed.</source>
        <translation>Mọi thứ trạm cần đều đã được cài.</translation>
    </message>
</context>
<context>
    <name>Cover</name>
    <message>
        <source>{counter} – locked</source>
        <translation>{counter} – đang khóa</translation>
    </message>
</context>
<context>
    <name>DeskWindow</name>
    <message>
        <source>{counter} – Sohoa scanning desk</source>
        <translation>{counter} – Sohoa, bàn số hóa</translation>
    </message>
    <message>
        <source>TRAINING – {title}</source>
        <translation>TẬP HUẤN – {title}</translation>
    </message>
</context>
<context>
    <name>DossierBand</name>
    <message>
        <source>e.g. {code}</source>
        <translation>ví dụ {code}</translation>
    </message>
    <message>
        <source>Dossier code</source>
        <translation>Mã hồ sơ</translation>
    </message>
    <message>
        <source>Type the code, or read the slip&apos;s bar code with the hand-held reader</source>
        <translation>Gõ mã, hoặc quét mã vạch trên giấy tiếp nhận bằng đầu đọc cầm tay</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Mở</translation>
    </message>
    <message>
        <source>Recent dossiers</source>
        <translation>Hồ sơ gần đây</translation>
    </message>
    <message>
        <source>Held: {reason}</source>
        <translation>Đang lưu giữ: {reason}</translation>
    </message>
    <message>
        <source>No dossier is open</source>
        <translation>Chưa mở hồ sơ nào</translation>
    </message>
    <message>
        <source>Procedure {code}</source>
        <translation>Mã thủ tục {code}</translation>
    </message>
    <message>
        <source>Type or scan the code of a dossier</source>
        <translation>Gõ hoặc quét mã hồ sơ để bắt đầu</translation>
    </message>
    <message>
        <source>Enter opens {code}</source>
        <translation>Enter mở {code}</translation>
    </message>
    <message>
        <source>The unit is wrong; it is like H56.14</source>
        <translation>Sai mã đơn vị; mã đúng như H56.14</translation>
    </message>
    <message>
        <source>The day is wrong: year, month, day as 261124</source>
        <translation>Ngày không đúng: năm tháng ngày, như 261124</translation>
    </message>
    <message>
        <source>The number is wrong: four or five digits</source>
        <translation>Số thứ tự không đúng: bốn hoặc năm chữ số</translation>
    </message>
</context>
<context>
    <name>EvidenceView</name>
    <message>
        <source>Back</source>
        <translation>Quay lại</translation>
    </message>
    <message>
        <source>What proves the dossier</source>
        <translation>Chứng cứ của hồ sơ</translation>
    </message>
    <message>
        <source>Way of the page</source>
        <translation>Đường đi của trang</translation>
    </message>
    <message>
        <source>Quality sheet</source>
        <translation>Phiếu chất lượng</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Lưu giữ</translation>
    </message>
    <message>
        <source>Evidence of dossier {code}</source>
        <translation>Chứng cứ của hồ sơ {code}</translation>
    </message>
    <message>
        <source>Held: nothing of it is deleted.</source>
        <translation>Đang lưu giữ: không phần nào bị xóa.</translation>
    </message>
    <message>
        <source>It is deleted by the rules.</source>
        <translation>Hết hạn thì được xóa theo quy định.</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export papers</source>
        <translation>Xuất giấy tờ</translation>
    </message>
    <message>
        <source>Export the papers of {code}</source>
        <translation>Xuất giấy tờ của hồ sơ {code}</translation>
    </message>
    <message>
        <source>Finished &amp;files</source>
        <translation>&amp;Tệp đã hoàn thành</translation>
    </message>
    <message>
        <source>The file of each paper as it is sent, with its signatures.</source>
        <translation>Tệp của từng giấy tờ như khi gửi đi, giữ nguyên chữ ký số.</translation>
    </message>
    <message>
        <source>One &amp;PDF to read and print</source>
        <translation>Một tệp &amp;PDF để xem và in</translation>
    </message>
    <message>
        <source>All pages with a cover and bookmarks. It bears no digital signature.</source>
        <translation>Mọi trang, có tờ bìa và dấu trang. Không mang chữ ký số.</translation>
    </message>
    <message>
        <source>Pictures without &amp;loss (TIFF)</source>
        <translation>Ảnh &amp;không mất chi tiết (TIFF)</translation>
    </message>
    <message>
        <source>A file for each page as it is archived. Large.</source>
        <translation>Mỗi trang một tệp, như bản lưu trữ. Dung lượng lớn.</translation>
    </message>
    <message>
        <source>Pictures (&amp;JPEG)</source>
        <translation>Ảnh (&amp;JPEG)</translation>
    </message>
    <message>
        <source>A file for each page as it is archived.</source>
        <translation>Mỗi trang một tệp, như bản lưu trữ.</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Thư mục</translation>
    </message>
    <message>
        <source>Other f&amp;older…</source>
        <translation>Thư &amp;mục khác…</translation>
    </message>
    <message>
        <source>Export into this folder</source>
        <translation>Xuất vào thư mục này</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Xuất</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
</context>
<context>
    <name>FactsPanel</name>
    <message>
        <source>What is known</source>
        <translation>Thông tin đã biết</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Trang</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>Thông tin</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Lịch sử</translation>
    </message>
    <message>
        <source>Fields ({count})</source>
        <translation>Thông tin ({count})</translation>
    </message>
    <message>
        <source>Fields: {count} doubtful</source>
        <translation>Thông tin: {count} chưa chắc</translation>
    </message>
</context>
<context>
    <name>Feeding</name>
    <message>
        <source>Scan again (F2)</source>
        <translation>Quét lại (F2)</translation>
    </message>
    <message>
        <source>Scan the backs again (F2)</source>
        <translation>Quét lại mặt sau (F2)</translation>
    </message>
    <message>
        <source>Scan the page again (F4)</source>
        <translation>Quét lại trang (F4)</translation>
    </message>
    <message>
        <source>An original lies here: scan</source>
        <translation>Trên quầy là bản chính: quét</translation>
    </message>
    <message>
        <source>The scan was stopped. The pages that are in stay in.</source>
        <translation>Đã dừng quét. Các trang đã vào vẫn được giữ.</translation>
    </message>
    <message>
        <source>Scan again to go on with the next sheet.</source>
        <translation>Quét lại để đi tiếp từ tờ kế tiếp.</translation>
    </message>
    <message>
        <source>Lay the sample paper (F6)</source>
        <translation>Đặt giấy mẫu (F6)</translation>
    </message>
    <message>
        <source>Keep this file as it is</source>
        <translation>Giữ nguyên tệp này</translation>
    </message>
    <message>
        <source>The file “{name}” is kept as it is, with its signatures.</source>
        <translation>Tệp “{name}” được giữ nguyên cùng chữ ký của nó.</translation>
    </message>
    <message>
        <source>It is sent with the dossier; nobody needs to sign it here.</source>
        <translation>Tệp được gửi cùng hồ sơ; không ai phải ký lại ở đây.</translation>
    </message>
    <message>
        <source>More than one sheet was in the feeder. Sheets left over: {sheets}.</source>
        <translation>Trong khay có nhiều hơn một tờ. Số tờ thừa: {sheets}.</translation>
    </message>
    <message>
        <source>They lie at the end of the paper: move them to their place, or delete them.</source>
        <translation>Các tờ này nằm ở cuối giấy tờ: chuyển về đúng chỗ hoặc xóa.</translation>
    </message>
    <message>
        <source>A scan of this paper stopped half-way.</source>
        <translation>Một lượt quét của giấy tờ này còn dở dang.</translation>
    </message>
    <message>
        <source>Scan the rest of the sheets, or scan with an empty feeder to end it.</source>
        <translation>Quét tiếp các tờ còn lại, hoặc quét với khay trống để kết thúc.</translation>
    </message>
    <message>
        <source>Scan on (F2)</source>
        <translation>Quét tiếp (F2)</translation>
    </message>
    <message>
        <source>Paper lies in the feeder.</source>
        <translation>Giấy đã nằm trong khay nạp.</translation>
    </message>
    <message>
        <source>Press F2, or the button of the scanner.</source>
        <translation>Nhấn F2, hoặc nút quét trên máy.</translation>
    </message>
    <message>
        <source>Scan (F2)</source>
        <translation>Quét (F2)</translation>
    </message>
</context>
<context>
    <name>FieldRow</name>
    <message>
        <source>The place on the page</source>
        <translation>Chỗ trên trang</translation>
    </message>
    <message>
        <source>Ctrl+{number}: {source}</source>
        <translation>Ctrl+{number}: {source}</translation>
    </message>
    <message>
        <source>Enter takes it</source>
        <translation>Bấm Enter để nhận</translation>
    </message>
</context>
<context>
    <name>FieldsForm</name>
    <message>
        <source>No paper is selected</source>
        <translation>Chưa chọn thành phần nào</translation>
    </message>
    <message>
        <source>Tab: the next doubtful field. Up and Down: every field. Enter: take it. Owner: for all papers.</source>
        <translation>Tab: trường chưa chắc kế tiếp. Lên, Xuống: mọi trường. Enter: nhận. Chủ sở hữu: dùng cho mọi giấy tờ.</translation>
    </message>
</context>
<context>
    <name>FigureChoices</name>
    <message>
        <source>Days</source>
        <translation>Khoảng ngày</translation>
    </message>
    <message>
        <source>Other days</source>
        <translation>Ngày khác</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Từ ngày</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Đến ngày</translation>
    </message>
    <message>
        <source>Told apart by</source>
        <translation>Tách theo</translation>
    </message>
    <message>
        <source>Ask again  (F5)</source>
        <translation>Tính lại  (F5)</translation>
    </message>
    <message>
        <source>by</source>
        <translation>theo</translation>
    </message>
    <message>
        <source>yyyy-MM-dd</source>
        <translation>dd/MM/yyyy</translation>
    </message>
    <message>
        <source>Being added up…</source>
        <translation>Đang tổng hợp…</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>lúc {time}</translation>
    </message>
    <message>
        <source>{what}: {which}</source>
        <translation>{what}: {which}</translation>
    </message>
    <message>
        <source>Let all in again</source>
        <translation>Bỏ lọc, xem tất cả</translation>
    </message>
    <message>
        <source>{what} alone: {which}. Let all in again</source>
        <translation>Chỉ xem {what}: {which}. Bỏ lọc, xem tất cả</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Hôm nay</translation>
    </message>
    <message>
        <source>The last year</source>
        <translation>Một năm qua</translation>
    </message>
    <message>
        <source>The last {count} days</source>
        <translation>{count} ngày qua</translation>
    </message>
</context>
<context>
    <name>FiguresBoard</name>
    <message>
        <source>Back to the counter  (Esc)</source>
        <translation>Quay lại quầy  (Esc)</translation>
    </message>
</context>
<context>
    <name>FiguresView</name>
    <message>
        <source>Back  (Esc)</source>
        <translation>Quay lại  (Esc)</translation>
    </message>
</context>
<context>
    <name>FinishView</name>
    <message>
        <source>Back to the pages</source>
        <translation>Xem lại các trang</translation>
    </message>
    <message>
        <source>Reception slip…</source>
        <translation>Phiếu tiếp nhận…</translation>
    </message>
    <message>
        <source>Archiving, signing, sending…</source>
        <translation>Đang lưu trữ, ký số, gửi…</translation>
    </message>
    <message>
        <source>Not everything is sent yet</source>
        <translation>Chưa gửi xong</translation>
    </message>
    <message>
        <source>You can go on with another paper meanwhile.</source>
        <translation>Trong lúc chờ, có thể làm tiếp thành phần khác.</translation>
    </message>
    <message>
        <source>Confirm in the app of the signing service</source>
        <translation>Hãy xác nhận trong ứng dụng của dịch vụ ký</translation>
    </message>
    <message>
        <source>It waits for you now; nothing is signed before.</source>
        <translation>Dịch vụ đang chờ bạn; chưa xác nhận thì chưa ký.</translation>
    </message>
    <message>
        <source>What was done is kept. Finish again to go on from there.</source>
        <translation>Những việc đã làm vẫn được giữ. Nhấn hoàn tất để làm tiếp từ đó.</translation>
    </message>
    <message>
        <source>The citizen may leave</source>
        <translation>Công dân có thể ra về</translation>
    </message>
    <message>
        <source>What could not be sent lies signed on a second copy, which was read back. It is sent when the network is here.</source>
        <translation>Giấy chưa gửi được đã ký và có bản sao thứ hai, đã đọc lại đúng. Trạm sẽ gửi khi có mạng.</translation>
    </message>
    <message>
        <source>Sent and received</source>
        <translation>Đã gửi và đã được nhận</translation>
    </message>
    <message>
        <source>Every page is in, legible, archived, signed and received.</source>
        <translation>Đủ trang, rõ chữ, đã lưu trữ, đã ký số, đã được nhận.</translation>
    </message>
    <message>
        <source>Signed; being sent…</source>
        <translation>Đã ký; đang gửi…</translation>
    </message>
    <message>
        <source>You can open the next dossier meanwhile: the outbox tells what is not received yet.</source>
        <translation>Bạn có thể mở hồ sơ tiếp theo: hộp chờ gửi cho biết tài liệu nào chưa được tiếp nhận.</translation>
    </message>
    <message>
        <source>Other papers of this dossier are not finished yet.</source>
        <translation>Các thành phần khác của hồ sơ chưa hoàn tất.</translation>
    </message>
    <message>
        <source>Every paper was taken back</source>
        <translation>Đã rút hết giấy tờ</translation>
    </message>
    <message>
        <source>The papers go back to the citizen; nothing is left to do.</source>
        <translation>Trả lại bản giấy cho công dân; không còn việc gì phải làm.</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>Chữ ký</translation>
    </message>
    <message>
        <source>Second copy read back at</source>
        <translation>Bản sao thứ hai, đọc lại lúc</translation>
    </message>
    <message>
        <source>To be sent</source>
        <translation>Gửi</translation>
    </message>
    <message>
        <source>when the network is here</source>
        <translation>khi có mạng</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Biên nhận</translation>
    </message>
    <message>
        <source>Received at</source>
        <translation>Nhận lúc</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Stop (Esc)</source>
        <translation>Dừng (Esc)</translation>
    </message>
</context>
<context>
    <name>HealthView</name>
    <message>
        <source>State of the scanners</source>
        <translation>Tình trạng máy quét</translation>
    </message>
    <message>
        <source>No page came from a scanner in these 30 days.</source>
        <translation>Trong 30 ngày qua chưa có trang nào từ máy quét.</translation>
    </message>
</context>
<context>
    <name>HelpPanel</name>
    <message>
        <source>Help</source>
        <translation>Trợ giúp</translation>
    </message>
    <message>
        <source>Close the help</source>
        <translation>Đóng trợ giúp</translation>
    </message>
    <message>
        <source>Save the card of keys for printing…</source>
        <translation>Lưu thẻ phím tắt để in…</translation>
    </message>
</context>
<context>
    <name>HoldPanel</name>
    <message>
        <source>Why: a complaint, an inspection, a court</source>
        <translation>Lý do: khiếu nại, thanh tra, tòa án</translation>
    </message>
    <message>
        <source>Why the dossier is held</source>
        <translation>Lý do lưu giữ hồ sơ</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Lưu giữ</translation>
    </message>
    <message>
        <source>Hold it no longer</source>
        <translation>Thôi lưu giữ</translation>
    </message>
    <message>
        <source>This dossier is not held: what is past its days goes.</source>
        <translation>Hồ sơ này không bị lưu giữ: phần nào hết hạn thì được xóa.</translation>
    </message>
    <message>
        <source>Held, it stays whole until it is released. The reason stays on record.</source>
        <translation>Khi lưu giữ, hồ sơ được giữ nguyên cho đến khi thôi lưu giữ. Lý do được ghi lại.</translation>
    </message>
    <message>
        <source>Supervisors and auditors hold dossiers: the sign-in or the policy says who is one.</source>
        <translation>Người kiểm soát và thanh tra mới được lưu giữ hồ sơ: đăng nhập hoặc chính sách cho biết đó là ai.</translation>
    </message>
    <message>
        <source>Held: {reason}</source>
        <translation>Đang lưu giữ: {reason}</translation>
    </message>
</context>
<context>
    <name>ItemsCard</name>
    <message>
        <source>The scan stays as it is. Outlined wrongly: scan the papers one by one.</source>
        <translation>Bản quét gốc giữ nguyên. Khung sai: quét từng tờ.</translation>
    </message>
    <message>
        <source>Both sides on one A4 page</source>
        <translation>Đặt hai mặt lên trang A4</translation>
    </message>
    <message>
        <source>{count} papers lie on the glass</source>
        <translation>Trên kính có {count} giấy tờ</translation>
    </message>
    <message>
        <source>Split into {count} pages</source>
        <translation>Tách thành {count} trang</translation>
    </message>
</context>
<context>
    <name>JobView</name>
    <message>
        <source>Sent by mistake</source>
        <translation>Gửi nhầm</translation>
    </message>
    <message>
        <source>A page of another paper lay among it</source>
        <translation>Có lẫn trang của giấy tờ khác</translation>
    </message>
    <message>
        <source>The citizen withdraws it</source>
        <translation>Công dân rút lại</translation>
    </message>
    <message>
        <source>The signatures of the file do not hold</source>
        <translation>Chữ ký của tệp không còn đúng</translation>
    </message>
    <message>
        <source>Choose the signed PDF…</source>
        <translation>Chọn tệp PDF đã ký…</translation>
    </message>
    <message>
        <source>Hand it over as it is; these papers are scanned anew there</source>
        <translation>Vẫn chuyển như hiện có; các giấy tờ này quét lại ở quầy kia</translation>
    </message>
    <message>
        <source>Do nothing (Esc)</source>
        <translation>Không làm gì (Esc)</translation>
    </message>
    <message>
        <source>Which counter</source>
        <translation>Chuyển cho quầy</translation>
    </message>
    <message>
        <source>Papers in the other dossier</source>
        <translation>Giấy tờ ở hồ sơ kia</translation>
    </message>
    <message>
        <source>Belongs to dossier</source>
        <translation>Thuộc hồ sơ</translation>
    </message>
    <message>
        <source>As component (empty: the same)</source>
        <translation>Là thành phần (để trống: như cũ)</translation>
    </message>
    <message>
        <source>The result</source>
        <translation>Kết quả</translation>
    </message>
    <message>
        <source>Number and symbol of the result</source>
        <translation>Số, ký hiệu của kết quả</translation>
    </message>
    <message>
        <source>Issued by</source>
        <translation>Cơ quan ban hành</translation>
    </message>
    <message>
        <source>Result code (empty: the procedure&apos;s only one)</source>
        <translation>Mã kết quả (để trống: mã duy nhất của thủ tục)</translation>
    </message>
    <message>
        <source>Reason, for the record</source>
        <translation>Lý do, để lưu hồ sơ</translation>
    </message>
    <message>
        <source>Ask the centre again</source>
        <translation>Hỏi lại trung tâm</translation>
    </message>
    <message>
        <source>All papers</source>
        <translation>Mọi giấy tờ</translation>
    </message>
    <message>
        <source>A secret paper, scanned by mistake</source>
        <translation>Giấy mật, quét nhầm</translation>
    </message>
    <message>
        <source>One dossier that was opened at two counters</source>
        <translation>Một hồ sơ được mở ở hai quầy</translation>
    </message>
    <message>
        <source>Choose the signed PDF</source>
        <translation>Chọn tệp PDF đã ký</translation>
    </message>
</context>
<context>
    <name>KeyDialog</name>
    <message>
        <source>Sign</source>
        <translation>Ký số</translation>
    </message>
    <message>
        <source>Do not sign now</source>
        <translation>Chưa ký</translation>
    </message>
    <message>
        <source>Wrong PINs counted here: {count}.</source>
        <translation>Số lần sai đã ghi ở đây: {count}.</translation>
    </message>
    <message>
        <source>I know: a wrong PIN may lock the token now</source>
        <translation>Tôi biết: sai mã PIN lần này, USB token có thể bị khóa</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>USB token</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>Số sê-ri</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>Cơ quan, tổ chức</translation>
    </message>
    <message>
        <source>Certificate valid until</source>
        <translation>Chứng thư có giá trị đến</translation>
    </message>
    <message>
        <source>A locked token signs nothing, and nobody here can unlock it. If you are not certain of the PIN, do not sign now.</source>
        <translation>USB token bị khóa thì không ký được, và ở đây không ai mở được. Nếu không chắc mã PIN, hãy bấm “Chưa ký”.</translation>
    </message>
    <message>
        <source>PIN of {name}</source>
        <translation>Mã PIN của {name}</translation>
    </message>
    <message>
        <source>Only its issuer unlocks it. Sign with another key meanwhile.</source>
        <translation>Chỉ nơi cấp mở được khóa. Trong lúc chờ, ký bằng khóa khác.</translation>
    </message>
    <message>
        <source>This key asks for it at every signature. It is kept nowhere.</source>
        <translation>Khóa này hỏi mã PIN ở mỗi chữ ký. Không lưu ở đâu.</translation>
    </message>
    <message>
        <source>It unlocks the token for a few minutes and is kept nowhere.</source>
        <translation>Mở khóa USB token trong vài phút, không lưu ở đâu.</translation>
    </message>
    <message>
        <source>It is used for this signing and kept nowhere.</source>
        <translation>Chỉ dùng cho lần ký này, không lưu ở đâu.</translation>
    </message>
    <message>
        <source>Allow one more try of the PIN of the token {token}?</source>
        <translation>Cho thử mã PIN của USB token {token} thêm một lần?</translation>
    </message>
    <message>
        <source>PIN of a token</source>
        <translation>Mã PIN của USB token</translation>
    </message>
    <message>
        <source>Nobody can tell how many tries are left: another wrong PIN may lock the token.</source>
        <translation>Không ai biết còn mấy lần thử: sai thêm lần nữa, USB token có thể bị khóa.</translation>
    </message>
    <message>
        <source>Only after its issuer has unlocked it.</source>
        <translation>Chỉ sau khi nơi cấp đã mở khóa.</translation>
    </message>
    <message>
        <source>It is recorded that {name} allowed it.</source>
        <translation>Nhật ký ghi lại: {name} cho phép.</translation>
    </message>
    <message>
        <source>Allow one more try</source>
        <translation>Cho thử thêm một lần</translation>
    </message>
    <message>
        <source>Do not allow</source>
        <translation>Không cho</translation>
    </message>
    <message>
        <source>One-time code (OTP) of {name}</source>
        <translation>Mã xác thực dùng một lần (OTP) của {name}</translation>
    </message>
    <message>
        <source>A supervisor allowed one more try.</source>
        <translation>Người phụ trách đã cho thử thêm một lần.</translation>
    </message>
    <message>
        <source>The signing service sent it, or the app shows it. It serves once.</source>
        <translation>Dịch vụ ký vừa gửi mã, hoặc mã hiện trong ứng dụng. Mã chỉ dùng một lần.</translation>
    </message>
</context>
<context>
    <name>ListCard</name>
    <message>
        <source>Back to the pages</source>
        <translation>Xem lại các trang</translation>
    </message>
</context>
<context>
    <name>LockScreen</name>
    <message>
        <source>Sign in on another device</source>
        <translation>Đăng nhập bằng thiết bị khác</translation>
    </message>
    <message>
        <source>Do not sign in now</source>
        <translation>Không đăng nhập nữa</translation>
    </message>
    <message>
        <source>{counter} is locked</source>
        <translation>{counter} đang khóa</translation>
    </message>
    <message>
        <source>Sign in on the page that opened in the browser; the desk opens by itself then.</source>
        <translation>Hãy đăng nhập ở trang vừa mở trong trình duyệt; sau đó quầy tự mở.</translation>
    </message>
    <message>
        <source>Who signs in works here from now on. What was begun stays with who began it.</source>
        <translation>Ai đăng nhập thì từ lúc đó làm việc tại quầy. Việc đã bắt đầu vẫn đứng tên người bắt đầu.</translation>
    </message>
    <message>
        <source>The screen is only covered: nobody signs in at this station, so whoever presses Enter sees it again. Lock the computer when you leave.</source>
        <translation>Màn hình chỉ được che: trạm này không có đăng nhập nên ai nhấn Enter cũng mở được. Hãy khóa máy tính khi rời quầy.</translation>
    </message>
    <message>
        <source>Nothing is under way.</source>
        <translation>Không có việc nào đang chạy.</translation>
    </message>
    <message>
        <source>Sign in to open</source>
        <translation>Đăng nhập để mở</translation>
    </message>
    <message>
        <source>Show the desk</source>
        <translation>Mở màn hình quầy</translation>
    </message>
</context>
<context>
    <name>Loupe</name>
    <message>
        <source>Loupe: true pixels</source>
        <translation>Kính lúp: điểm ảnh thật</translation>
    </message>
</context>
<context>
    <name>NoCase</name>
    <message>
        <source>Look again</source>
        <translation>Xem lại</translation>
    </message>
    <message>
        <source>Take back the last decision  (Ctrl+Z)</source>
        <translation>Rút lại quyết định cuối  (Ctrl+Z)</translation>
    </message>
    <message>
        <source>It is tried again every few seconds.</source>
        <translation>Máy tự thử lại sau vài giây.</translation>
    </message>
    <message>
        <source>Being looked up…</source>
        <translation>Đang tìm…</translation>
    </message>
    <message>
        <source>What waits is on somebody else&apos;s desk, of your own scans, in another queue, or was left for later.</source>
        <translation>Các trường hợp còn lại đang ở bàn người khác, do chính anh/chị quét, thuộc hàng chờ khác, hoặc đã để lại sau.</translation>
    </message>
    <message>
        <source>There is no case for you here</source>
        <translation>Ở đây không có trường hợp nào cho anh/chị</translation>
    </message>
    <message>
        <source>Nothing that was scanned waits for a supervisor.</source>
        <translation>Không còn trang quét nào chờ người kiểm soát.</translation>
    </message>
    <message>
        <source>All cases are decided</source>
        <translation>Đã quyết định xong mọi trường hợp</translation>
    </message>
</context>
<context>
    <name>NoFigures</name>
    <message>
        <source>Ask again  (F5)</source>
        <translation>Tính lại  (F5)</translation>
    </message>
    <message>
        <source>Being added up…</source>
        <translation>Đang tổng hợp…</translation>
    </message>
    <message>
        <source>The charts are being made ready…</source>
        <translation>Đang chuẩn bị biểu đồ…</translation>
    </message>
    <message>
        <source>Choose other days, or let all in again above.</source>
        <translation>Chọn ngày khác, hoặc bỏ lọc ở phía trên.</translation>
    </message>
    <message>
        <source>Nothing of that came in on these days</source>
        <translation>Những ngày này không có gì thuộc mục đang lọc</translation>
    </message>
    <message>
        <source>Choose other days above. Where nothing was scanned yet, figures come with the first dossier.</source>
        <translation>Chọn ngày khác ở phía trên. Nếu quầy chưa quét lần nào, số liệu sẽ có từ hồ sơ đầu tiên.</translation>
    </message>
    <message>
        <source>No page came in on these days</source>
        <translation>Những ngày này chưa có trang nào</translation>
    </message>
</context>
<context>
    <name>OutboxMark</name>
    <message>
        <source>Sending: {count}</source>
        <translation>Đang gửi: {count}</translation>
    </message>
    <message>
        <source>To be sent: {count}, look why</source>
        <translation>Chờ gửi: {count}, xem lý do</translation>
    </message>
    <message>
        <source>Offline, to be sent: {count}</source>
        <translation>Mất kết nối, chờ gửi: {count}</translation>
    </message>
    <message>
        <source>To be sent: {count}</source>
        <translation>Chờ gửi: {count}</translation>
    </message>
    <message>
        <source>Show what waits to be sent</source>
        <translation>Xem tài liệu chờ gửi</translation>
    </message>
</context>
<context>
    <name>OutboxView</name>
    <message>
        <source>Send now</source>
        <translation>Gửi ngay</translation>
    </message>
    <message>
        <source>Stop sending</source>
        <translation>Dừng gửi</translation>
    </message>
    <message>
        <source>Documents that wait to be sent</source>
        <translation>Tài liệu chờ gửi</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Tài liệu</translation>
    </message>
    <message>
        <source>Waits for</source>
        <translation>Đã chờ</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Lý do</translation>
    </message>
    <message>
        <source>Next try</source>
        <translation>Gửi lại</translation>
    </message>
    <message>
        <source>Send the marked ones now</source>
        <translation>Gửi ngay dòng đã đánh dấu</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>Đang gửi…</translation>
    </message>
    <message numerus="yes">
        <source>%n of them are not sent by themselves any more: see why, mend it, and send now.</source>
        <translation>
            <numerusform>%n tài liệu không tự gửi nữa: xem lý do, khắc phục, rồi gửi ngay.</numerusform>
        </translation>
    </message>
    <message>
        <source>{done} of {total} MB</source>
        <translation>{done}/{total} MB</translation>
    </message>
    <message>
        <source>Nothing waits to be sent</source>
        <translation>Không có tài liệu nào chờ gửi</translation>
    </message>
    <message>
        <source>All that was signed here is received.</source>
        <translation>Mọi tài liệu đã ký tại đây đều đã được tiếp nhận.</translation>
    </message>
    <message>
        <source>Reception slip…</source>
        <translation>Phiếu tiếp nhận…</translation>
    </message>
    <message>
        <source>Waiting to be sent: {count}</source>
        <translation>Tài liệu chờ gửi: {count}</translation>
    </message>
    <message>
        <source>The dossier system does not answer. They are sent by themselves as soon as it does.</source>
        <translation>Hệ thống hồ sơ không trả lời. Tài liệu tự gửi ngay khi kết nối lại.</translation>
    </message>
    <message>
        <source>They are sent by themselves; you can work on.</source>
        <translation>Tài liệu tự gửi; bạn cứ làm việc tiếp.</translation>
    </message>
    <message>
        <source>not by itself</source>
        <translation>không tự gửi</translation>
    </message>
    <message>
        <source>within a minute</source>
        <translation>trong vòng một phút</translation>
    </message>
    <message>
        <source>in {time}</source>
        <translation>sau {time}</translation>
    </message>
    <message>
        <source>Not tried yet</source>
        <translation>Chưa gửi lần nào</translation>
    </message>
</context>
<context>
    <name>PageFactsCard</name>
    <message>
        <source>Page {number} of {count}</source>
        <translation>Trang {number}/{count}</translation>
    </message>
    <message>
        <source>No page is selected</source>
        <translation>Chưa chọn trang nào</translation>
    </message>
    <message>
        <source>Reason: {reason}</source>
        <translation>Lý do: {reason}</translation>
    </message>
    <message>
        <source>Paper size (guessed)</source>
        <translation>Khổ giấy (đoán)</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>có</translation>
    </message>
    <message>
        <source>no</source>
        <translation>không</translation>
    </message>
    <message>
        <source>Skew</source>
        <translation>Độ nghiêng</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Độ phân giải</translation>
    </message>
    <message>
        <source>Blank side</source>
        <translation>Mặt trắng</translation>
    </message>
    <message>
        <source>Bar and QR codes</source>
        <translation>Mã vạch, mã QR</translation>
    </message>
</context>
<context>
    <name>PageGrid</name>
    <message>
        <source>Pages of the paper</source>
        <translation>Các trang</translation>
    </message>
    <message>
        <source>blank</source>
        <translation>trắng</translation>
    </message>
</context>
<context>
    <name>PagesView</name>
    <message>
        <source>The page is being made ready…</source>
        <translation>Đang chuẩn bị trang…</translation>
    </message>
    <message>
        <source>This paper is a finished PDF file, which is kept as it came.</source>
        <translation>Thành phần này là một tệp PDF hoàn chỉnh, giữ nguyên như khi đưa vào.</translation>
    </message>
    <message>
        <source>No page is here yet. Lay the paper in the feeder and press F2.</source>
        <translation>Chưa có trang nào. Đặt giấy vào khay nạp và nhấn F2.</translation>
    </message>
    <message>
        <source>Training: F6 lays the sample paper in the feeder.</source>
        <translation>Tập huấn: nhấn F6 để đặt giấy mẫu vào khay nạp.</translation>
    </message>
</context>
<context>
    <name>PaperFormRow</name>
    <message>
        <source>What lies here: {form}</source>
        <translation>Trên quầy là: {form}</translation>
    </message>
    <message>
        <source>On the counter: {form}</source>
        <translation>Trên quầy: {form}</translation>
    </message>
    <message>
        <source>On the counter: {form} (by the catalogue)</source>
        <translation>Trên quầy: {form} (theo danh mục)</translation>
    </message>
    <message>
        <source>It may not be digitised ({rule}, {article}): compare it, give it back.</source>
        <translation>Không được số hóa ({rule}, {article}): đối chiếu rồi trả lại.</translation>
    </message>
</context>
<context>
    <name>PastCard</name>
    <message>
        <source>History</source>
        <translation>Lịch sử</translation>
    </message>
    <message>
        <source>Page {number}</source>
        <translation>Trang {number}</translation>
    </message>
    <message>
        <source>No paper is selected</source>
        <translation>Chưa chọn giấy tờ nào</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>The raw scan</source>
        <translation>Bản quét gốc</translation>
    </message>
    <message>
        <source>The selected page, large</source>
        <translation>Trang đang chọn, phóng lớn</translation>
    </message>
</context>
<context>
    <name>PrinterBox</name>
    <message>
        <source>Printer</source>
        <translation>Máy in</translation>
    </message>
</context>
<context>
    <name>Reactions</name>
    <message>
        <source>Finishing was stopped. What was done is kept.</source>
        <translation>Đã dừng hoàn tất. Những việc đã làm vẫn được giữ.</translation>
    </message>
    <message>
        <source>Replace the signed file</source>
        <translation>Thay tệp đã ký</translation>
    </message>
    <message>
        <source>Replace the version before</source>
        <translation>Thay phiên bản trước</translation>
    </message>
    <message>
        <source>Take the file back…</source>
        <translation>Thu hồi tệp…</translation>
    </message>
    <message>
        <source>Finish again (F9)</source>
        <translation>Hoàn tất lại (F9)</translation>
    </message>
    <message>
        <source>{name} works here now.</source>
        <translation>{name} đang làm việc tại quầy.</translation>
    </message>
    <message>
        <source>What was begun before stays with who began it.</source>
        <translation>Việc đã bắt đầu trước đó vẫn đứng tên người bắt đầu.</translation>
    </message>
    <message>
        <source>Sign in on another device with the code {code}</source>
        <translation>Đăng nhập bằng thiết bị khác với mã {code}</translation>
    </message>
    <message>
        <source>Do not sign in now</source>
        <translation>Không đăng nhập nữa</translation>
    </message>
</context>
<context>
    <name>ReviewCatalogue</name>
    <message>
        <source>Defects</source>
        <translation>Các lỗi</translation>
    </message>
</context>
<context>
    <name>ReviewQueues</name>
    <message>
        <source>All, the most urgent first</source>
        <translation>Tất cả, khẩn nhất trước</translation>
    </message>
    <message>
        <source>{queue}: {count}</source>
        <translation>{queue}: {count}</translation>
    </message>
</context>
<context>
    <name>ReviewSide</name>
    <message>
        <source>Remark for the counter (M)</source>
        <translation>Ghi chú cho quầy (M)</translation>
    </message>
    <message>
        <source>Remark for the counter</source>
        <translation>Ghi chú cho quầy</translation>
    </message>
    <message>
        <source>Take back  (Ctrl+Z)</source>
        <translation>Rút lại  (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Later  (N)</source>
        <translation>Để sau  (N)</translation>
    </message>
    <message>
        <source>Leave this case undecided and take the next one</source>
        <translation>Chưa quyết định trường hợp này, xem trường hợp tiếp theo</translation>
    </message>
    <message>
        <source> {decision}  ({key})</source>
        <translation> {decision}  ({key})</translation>
    </message>
    <message>
        <source>Last: {decision} – {paper}, {dossier}</source>
        <translation>Vừa rồi: {decision} – {paper}, {dossier}</translation>
    </message>
    <message>
        <source>Scanned again, of the same paper.</source>
        <translation>Đã quét lại, cùng tờ giấy.</translation>
    </message>
    <message>
        <source>Scanned again, but it seems to be another paper.</source>
        <translation>Đã quét lại, nhưng có vẻ là tờ giấy khác.</translation>
    </message>
    <message>
        <source>page {number}</source>
        <translation>trang {number}</translation>
    </message>
    <message>
        <source>{place} of {count} to look at, PgDn and PgUp</source>
        <translation>{place}/{count} trang cần xem, PgDn và PgUp</translation>
    </message>
    <message>
        <source>The machine found nothing wrong with this page.</source>
        <translation>Máy không thấy lỗi nào ở trang này.</translation>
    </message>
    <message>
        <source>Reason of the counter: {reason}</source>
        <translation>Lý do của quầy: {reason}</translation>
    </message>
    <message>
        <source>Both are {percent} % alike.</source>
        <translation>Hai trang giống nhau {percent} %.</translation>
    </message>
</context>
<context>
    <name>ReviewView</name>
    <message>
        <source>The raw scan</source>
        <translation>Ảnh quét gốc</translation>
    </message>
    <message>
        <source>The page as it is archived</source>
        <translation>Trang được lưu trữ</translation>
    </message>
    <message>
        <source>As it was sent back (B)</source>
        <translation>Lúc bị trả lại (B)</translation>
    </message>
    <message>
        <source>From the archived file</source>
        <translation>Từ tệp lưu trữ</translation>
    </message>
    <message>
        <source>To be archived</source>
        <translation>Sẽ được lưu trữ</translation>
    </message>
    <message>
        <source>Turned by {degrees}°</source>
        <translation>Xoay {degrees}°</translation>
    </message>
    <message>
        <source>Arrow keys turn, Space: by 90°.</source>
        <translation>Phím mũi tên để xoay, phím cách: xoay 90°.</translation>
    </message>
    <message>
        <source>Cut anew</source>
        <translation>Cắt lại</translation>
    </message>
    <message>
        <source>Arrow keys move the edge, Space: the next edge.</source>
        <translation>Phím mũi tên để dời cạnh, phím cách: cạnh tiếp theo.</translation>
    </message>
    <message>
        <source>Enter repairs the page, P: another repair, Esc: none</source>
        <translation>Enter sửa trang, P: cách sửa khác, Esc: thôi</translation>
    </message>
    <message>
        <source>Differences (D)</source>
        <translation>Khác biệt (D)</translation>
    </message>
    <message>
        <source>Text layer (X)</source>
        <translation>Lớp chữ (X)</translation>
    </message>
    <message>
        <source>Places of the verdict (V)</source>
        <translation>Vị trí của kết quả kiểm tra (V)</translation>
    </message>
    <message>
        <source>Loupe at 100 % (L), on the next seal or signature (S)</source>
        <translation>Kính lúp 100 % (L), đến con dấu hoặc chữ ký kế tiếp (S)</translation>
    </message>
    <message>
        <source>Back to the counter  (Esc)</source>
        <translation>Quay lại quầy  (Esc)</translation>
    </message>
    <message>
        <source>Back  (Esc)</source>
        <translation>Quay lại  (Esc)</translation>
    </message>
    <message>
        <source>The page is being made ready…</source>
        <translation>Đang chuẩn bị trang…</translation>
    </message>
    <message>
        <source>The pages of this case are not on the desk any more.</source>
        <translation>Các trang của trường hợp này không còn trong hồ sơ.</translation>
    </message>
    <message>
        <source>Raw scan</source>
        <translation>Ảnh quét gốc</translation>
    </message>
    <message>
        <source>blue-green: only in the scan</source>
        <translation>xanh lam: chỉ có trong ảnh quét</translation>
    </message>
    <message>
        <source>red: only in the archive</source>
        <translation>đỏ: chỉ có trong bản lưu trữ</translation>
    </message>
    <message>
        <source>No scan of this page is here, only its finished file.</source>
        <translation>Trạm không có bản quét của trang này, chỉ có tệp đã hoàn tất.</translation>
    </message>
    <message>
        <source>The words of this page were not read yet</source>
        <translation>Trang này chưa được đọc chữ</translation>
    </message>
    <message>
        <source>Made anew as it was scanned</source>
        <translation>Làm lại như lúc quét</translation>
    </message>
</context>
<context>
    <name>ScannerPanel</name>
    <message>
        <source>Scanner</source>
        <translation>Máy quét</translation>
    </message>
    <message>
        <source>Scan a test page</source>
        <translation>Quét trang thử</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Dừng</translation>
    </message>
    <message>
        <source>The test page</source>
        <translation>Trang thử</translation>
    </message>
    <message>
        <source>The test page is good.</source>
        <translation>Trang thử đạt.</translation>
    </message>
    <message>
        <source>A page is being scanned…</source>
        <translation>Đang quét một trang…</translation>
    </message>
</context>
<context>
    <name>SearchView</name>
    <message>
        <source>Code, name, ID number, paper number or words of a page</source>
        <translation>Mã hồ sơ, họ tên, số định danh, số ký hiệu hoặc chữ trên trang</translation>
    </message>
    <message>
        <source>Search past dossiers</source>
        <translation>Tìm hồ sơ đã số hóa</translation>
    </message>
    <message>
        <source>Dossier</source>
        <translation>Hồ sơ</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Tiếp nhận</translation>
    </message>
    <message>
        <source>Citizen</source>
        <translation>Công dân</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Tình trạng</translation>
    </message>
    <message>
        <source>Dossiers found</source>
        <translation>Hồ sơ tìm thấy</translation>
    </message>
    <message>
        <source>Back to the desk (Esc)</source>
        <translation>Về bàn số hóa (Esc)</translation>
    </message>
    <message>
        <source>Counter</source>
        <translation>Quầy</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Đang tìm…</translation>
    </message>
    <message>
        <source>Accents are not needed. Words in double quotes stand side by side.</source>
        <translation>Không cần gõ dấu. Các từ trong ngoặc kép phải đứng liền nhau.</translation>
    </message>
    <message>
        <source>No dossier of this station is known by that. Try fewer words, or the beginning of the code.</source>
        <translation>Trạm này không có hồ sơ nào như vậy. Hãy thử ít từ hơn, hoặc phần đầu của mã hồ sơ.</translation>
    </message>
    <message numerus="yes">
        <source>%n dossier(s) found. Enter opens the chosen one.</source>
        <translation>
            <numerusform>Tìm thấy %n hồ sơ. Enter mở hồ sơ đang chọn.</numerusform>
        </translation>
    </message>
    <message>
        <source>{paper}, page {number}</source>
        <translation>{paper}, trang {number}</translation>
    </message>
    <message>
        <source>At {counter}</source>
        <translation>Ở {counter}</translation>
    </message>
    <message>
        <source>Not finished</source>
        <translation>Chưa xong</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Đã xong</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Đã rút</translation>
    </message>
</context>
<context>
    <name>ServerPanel</name>
    <message>
        <source>Save and check</source>
        <translation>Lưu và kiểm tra</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>Đăng nhập…</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Địa chỉ</translation>
    </message>
    <message>
        <source>Interface</source>
        <translation>Giao diện kết nối</translation>
    </message>
    <message>
        <source>Officer&apos;s name</source>
        <translation>Tên cán bộ</translation>
    </message>
</context>
<context>
    <name>SetupView</name>
    <message>
        <source>Step</source>
        <translation>Bước</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Trạng thái</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Việc cần làm</translation>
    </message>
    <message>
        <source>Steps of setting up</source>
        <translation>Các bước cài đặt</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Kiểm tra lại</translation>
    </message>
    <message>
        <source>Set up the rest later</source>
        <translation>Cài đặt tiếp sau</translation>
    </message>
    <message>
        <source>How this station is set up</source>
        <translation>Cài đặt của trạm này</translation>
    </message>
    <message>
        <source>Training has a scanner, a key and a dossier system of its own; what is real is set up in real work.</source>
        <translation>Tập huấn có máy quét, khóa ký và hệ thống hồ sơ riêng; cài đặt thật được làm ở chế độ làm việc thật.</translation>
    </message>
    <message>
        <source>Setting up this station</source>
        <translation>Cài đặt trạm này</translation>
    </message>
    <message>
        <source>Each step is being checked…</source>
        <translation>Đang kiểm tra từng bước…</translation>
    </message>
    <message>
        <source>This station is set up</source>
        <translation>Trạm đã cài đặt xong</translation>
    </message>
    <message>
        <source>Everything answers.</source>
        <translation>Mọi phần đều trả lời.</translation>
    </message>
    <message>
        <source>Next: {step}. What is chosen is kept at once.</source>
        <translation>Tiếp theo: {step}. Điều đã chọn được lưu ngay.</translation>
    </message>
    <message>
        <source>To try all without it: training, the blue button.</source>
        <translation>Muốn thử mà chưa cài đặt: chế độ tập huấn, nút xanh.</translation>
    </message>
</context>
<context>
    <name>SheetCount</name>
    <message>
        <source>Counted sheets</source>
        <translation>Số tờ đã đếm</translation>
    </message>
    <message>
        <source>They differ: count again, or scan what is missing.</source>
        <translation>Hai số khác nhau: đếm lại, hoặc quét phần còn thiếu.</translation>
    </message>
    <message>
        <source>Scanned sheets: {count}</source>
        <translation>Số tờ đã quét: {count}</translation>
    </message>
</context>
<context>
    <name>SheetList</name>
    <message>
        <source>Figures</source>
        <translation>Số liệu</translation>
    </message>
    <message>
        <source>Scanners</source>
        <translation>Máy quét</translation>
    </message>
    <message>
        <source>State of the scanners</source>
        <translation>Tình trạng máy quét</translation>
    </message>
</context>
<context>
    <name>SheetPanel</name>
    <message>
        <source>Print</source>
        <translation>In</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Lưu thành PDF…</translation>
    </message>
    <message>
        <source>For an inspector: how the dossier was digitised, as it stands now.</source>
        <translation>Dành cho người thanh tra: hồ sơ đã được số hóa thế nào, theo hiện trạng.</translation>
    </message>
    <message>
        <source>The sheet is being drawn…</source>
        <translation>Đang lập phiếu…</translation>
    </message>
</context>
<context>
    <name>SheetView</name>
    <message>
        <source>Which of them</source>
        <translation>Nhóm nào</translation>
    </message>
    <message>
        <source>This one alone  (Enter)</source>
        <translation>Chỉ xem dòng này  (Enter)</translation>
    </message>
    <message>
        <source>Save the table as CSV…  (Ctrl+S)</source>
        <translation>Lưu bảng CSV…  (Ctrl+S)</translation>
    </message>
    <message>
        <source>Save the chart as picture…  (Ctrl+I)</source>
        <translation>Lưu ảnh biểu đồ…  (Ctrl+I)</translation>
    </message>
    <message>
        <source>State of the scanners</source>
        <translation>Tình trạng máy quét</translation>
    </message>
    <message>
        <source>What pages of the last 30 days and the weekly check sheets say of the scanners.</source>
        <translation>Theo các trang quét trong 30 ngày qua và tờ kiểm tra hằng tuần.</translation>
    </message>
</context>
<context>
    <name>SignManyView</name>
    <message>
        <source>Stop signing</source>
        <translation>Dừng ký</translation>
    </message>
    <message>
        <source>Dossiers that wait for a signature</source>
        <translation>Hồ sơ chờ ký</translation>
    </message>
    <message>
        <source>Dossier</source>
        <translation>Hồ sơ</translation>
    </message>
    <message>
        <source>Papers</source>
        <translation>Thành phần</translation>
    </message>
    <message>
        <source>Sign {papers} papers</source>
        <translation>Ký {papers} thành phần</translation>
    </message>
    <message>
        <source>{done} of {total} papers are signed</source>
        <translation>Đã ký {done}/{total} thành phần</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>còn {time}</translation>
    </message>
    <message>
        <source>Signing…</source>
        <translation>Đang ký…</translation>
    </message>
    <message>
        <source>What is signed stays signed, and is being sent. The rest waits as it is.</source>
        <translation>Thành phần đã ký vẫn còn chữ ký và đang được gửi. Phần còn lại chờ như cũ.</translation>
    </message>
    <message>
        <source>Not everything is signed</source>
        <translation>Chưa ký xong tất cả</translation>
    </message>
    <message>
        <source>All is signed</source>
        <translation>Đã ký tất cả</translation>
    </message>
    <message>
        <source>It is being sent behind the work.</source>
        <translation>Tài liệu đang được gửi trong lúc bạn làm việc khác.</translation>
    </message>
    <message>
        <source>The PIN is asked for once. What is ticked is signed, and sent behind the work.</source>
        <translation>Mã PIN chỉ hỏi một lần. Hồ sơ được đánh dấu sẽ được ký, rồi gửi trong lúc bạn làm việc khác.</translation>
    </message>
    <message>
        <source>Dossiers that wait for a signature: {n}</source>
        <translation>Hồ sơ chờ ký: {n}</translation>
    </message>
    <message>
        <source>Nothing waits for a signature</source>
        <translation>Không có hồ sơ nào chờ ký</translation>
    </message>
    <message>
        <source>Signed: {papers}</source>
        <translation>Đã ký: {papers}</translation>
    </message>
    <message>
        <source>Not yet: {papers}. {why}</source>
        <translation>Chưa ký: {papers}. {why}</translation>
    </message>
</context>
<context>
    <name>SignPanel</name>
    <message>
        <source>Certificate that signs</source>
        <translation>Chứng thư dùng để ký</translation>
    </message>
    <message>
        <source>Choose a certificate</source>
        <translation>Chọn chứng thư</translation>
    </message>
    <message numerus="yes">
        <source>To be signed: %n papers</source>
        <translation>
            <numerusform>Sắp ký: %n thành phần</numerusform>
        </translation>
    </message>
    <message>
        <source>Issuer</source>
        <translation>Nơi cấp</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>Hạn đến</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Khóa</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Mức ký</translation>
    </message>
    <message>
        <source>So it will stand on the first page of “{title}”.</source>
        <translation>Dấu sẽ hiện như thế này trên trang đầu của “{title}”.</translation>
    </message>
    <message>
        <source>Nothing of it will be seen on the first page of “{title}”.</source>
        <translation>Chữ ký không hiện gì trên trang đầu của “{title}”.</translation>
    </message>
    <message>
        <source>{name}, {place}, until {day}</source>
        <translation>{name}, {place}, hạn đến {day}</translation>
    </message>
</context>
<context>
    <name>SignatureCard</name>
    <message>
        <source>Digital signatures</source>
        <translation>Chữ ký số</translation>
    </message>
    <message>
        <source>Signatures are being checked…</source>
        <translation>Đang kiểm tra chữ ký số…</translation>
    </message>
    <message>
        <source>Signatures: {count}. The worst one: {verdict}</source>
        <translation>Số chữ ký: {count}. Đáng lưu ý nhất: {verdict}</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Chi tiết</translation>
    </message>
    <message>
        <source>Verification sheet…</source>
        <translation>Phiếu kiểm tra…</translation>
    </message>
    <message>
        <source>In the file {name}, which is not taken in.</source>
        <translation>Trong tệp {name} (chưa nhận vào hồ sơ).</translation>
    </message>
    <message>
        <source>In the document of this paper.</source>
        <translation>Trong tài liệu của thành phần này.</translation>
    </message>
    <message>
        <source>In the document before the pages were changed.</source>
        <translation>Trong tài liệu trước khi các trang thay đổi.</translation>
    </message>
</context>
<context>
    <name>SigningRemarksViewModel</name>
    <message>
        <source>“{title}”</source>
        <translation>“{title}”</translation>
    </message>
    <message>
        <source>The station&apos;s policy allows it; nothing is to be done here.</source>
        <translation>Quy định của trạm cho phép; không phải làm gì thêm.</translation>
    </message>
</context>
<context>
    <name>SlipInViewModel</name>
    <message>
        <source>The reader read dossier {other}, and {here} is open.</source>
        <translation>Đầu đọc vừa đọc mã hồ sơ {other}, trong khi hồ sơ {here} đang mở.</translation>
    </message>
    <message>
        <source>Close this message to stay here. What was done here is kept either way.</source>
        <translation>Đóng thông báo này để ở lại hồ sơ đang mở. Việc đã làm vẫn được giữ trong cả hai trường hợp.</translation>
    </message>
    <message>
        <source>Put this one aside, open {other}</source>
        <translation>Cất hồ sơ này, mở {other}</translation>
    </message>
    <message>
        <source>Scan the slip again (F2)</source>
        <translation>Quét lại phiếu (F2)</translation>
    </message>
</context>
<context>
    <name>SlipView</name>
    <message>
        <source>Print</source>
        <translation>In</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Lưu thành PDF…</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Quay lại</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Máy in</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Khổ giấy</translation>
    </message>
    <message>
        <source>Reception slip of {code}</source>
        <translation>Phiếu tiếp nhận {code}</translation>
    </message>
    <message>
        <source>As the dossier stands now.</source>
        <translation>Theo tình trạng hồ sơ lúc này.</translation>
    </message>
    <message>
        <source>No printer is set up on this computer. Save the slip as a PDF file and print it elsewhere.</source>
        <translation>Máy tính này chưa cài máy in. Hãy lưu phiếu thành tệp PDF rồi in ở máy khác.</translation>
    </message>
</context>
<context>
    <name>StoppedPinViewModel</name>
    <message>
        <source>Let a supervisor decide here whether it may be tried once more; it is recorded.</source>
        <translation>Mời người phụ trách quyết định tại đây có cho thử thêm một lần không; nhật ký sẽ ghi lại.</translation>
    </message>
    <message>
        <source>Allow one more try…</source>
        <translation>Cho thử thêm một lần…</translation>
    </message>
    <message>
        <source>It is unlocked again…</source>
        <translation>Đã được mở khóa…</translation>
    </message>
    <message>
        <source>Call a supervisor. Signed in under their own name they allow one more try: tokens --allow {token}</source>
        <translation>Gọi người phụ trách: đăng nhập bằng tên của mình rồi cho thử thêm một lần: tokens --allow {token}</translation>
    </message>
    <message>
        <source>The PIN of the token {token} may be tried once more.</source>
        <translation>Được thử mã PIN của USB token {token} thêm một lần.</translation>
    </message>
    <message>
        <source>Be certain of the PIN: it may be the last try.</source>
        <translation>Hãy chắc chắn mã PIN: có thể là lần thử cuối.</translation>
    </message>
    <message>
        <source>Finish again (F9)</source>
        <translation>Hoàn tất lại (F9)</translation>
    </message>
</context>
<context>
    <name>ToReadView</name>
    <message>
        <source>About</source>
        <translation>Về</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Việc đã xảy ra</translation>
    </message>
    <message>
        <source>Who and when</source>
        <translation>Ai, lúc nào</translation>
    </message>
    <message>
        <source>For supervisors to read</source>
        <translation>Lãnh đạo cần đọc</translation>
    </message>
    <message>
        <source>Mark as read</source>
        <translation>Đánh dấu đã đọc</translation>
    </message>
    <message>
        <source>Being looked up…</source>
        <translation>Đang tra…</translation>
    </message>
    <message>
        <source>Enter opens the dossier. What was read goes from this list and stays on record.</source>
        <translation>Enter mở hồ sơ. Việc đã đọc rời danh sách này và vẫn được lưu lại.</translation>
    </message>
    <message>
        <source>To be read by a supervisor: {count}</source>
        <translation>Lãnh đạo cần đọc: {count}</translation>
    </message>
    <message>
        <source>No doubtful page was accepted since, and nothing else has to be known.</source>
        <translation>Không có trang nghi ngờ nào mới được chấp nhận, cũng không có việc gì khác cần biết.</translation>
    </message>
    <message>
        <source>Nothing is to be read</source>
        <translation>Không có gì cần đọc</translation>
    </message>
    <message>
        <source>{dossier}
{paper}, page {pages}</source>
        <translation>{dossier}
{paper}, trang {pages}</translation>
    </message>
    <message>
        <source>Accepted although doubtful: {why}</source>
        <translation>Chấp nhận trang nghi ngờ: {why}</translation>
    </message>
</context>
<context>
    <name>TodaysList</name>
    <message>
        <source>Code, procedure or state; accents are not needed</source>
        <translation>Mã, thủ tục hoặc tình trạng; không cần gõ dấu</translation>
    </message>
    <message>
        <source>Search today&apos;s dossiers</source>
        <translation>Tìm trong hồ sơ hôm nay</translation>
    </message>
    <message>
        <source>Dossier</source>
        <translation>Hồ sơ</translation>
    </message>
    <message>
        <source>Procedure</source>
        <translation>Thủ tục</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Tình trạng</translation>
    </message>
    <message>
        <source>Today&apos;s dossiers</source>
        <translation>Hồ sơ hôm nay</translation>
    </message>
    <message>
        <source>Today&apos;s dossiers (Ctrl+T)</source>
        <translation>Hồ sơ hôm nay (Ctrl+T)</translation>
    </message>
    <message>
        <source>No dossier of today is like that.</source>
        <translation>Hôm nay không có hồ sơ nào như vậy.</translation>
    </message>
    <message>
        <source>No dossier was opened today.</source>
        <translation>Hôm nay chưa mở hồ sơ nào.</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Degrees, clockwise</source>
        <translation>Số độ, theo chiều kim đồng hồ</translation>
    </message>
    <message>
        <source>Whole page</source>
        <translation>Cả trang</translation>
    </message>
    <message>
        <source>Line the other way</source>
        <translation>Đổi hướng đường cắt</translation>
    </message>
    <message>
        <source>Add a rectangle</source>
        <translation>Thêm một ô che</translation>
    </message>
    <message>
        <source>Take the rectangle off</source>
        <translation>Bỏ ô che này</translation>
    </message>
    <message>
        <source>Apply (Enter)</source>
        <translation>Áp dụng (Enter)</translation>
    </message>
    <message>
        <source>Leave (Esc)</source>
        <translation>Thôi (Esc)</translation>
    </message>
    <message>
        <source>Crop the page</source>
        <translation>Cắt bớt mép trang</translation>
    </message>
    <message>
        <source>Drag the handles or press the arrow keys (Shift: finer); Space holds the next handle.</source>
        <translation>Kéo các nút hoặc dùng phím mũi tên (Shift: mịn hơn); phím cách chuyển sang nút kế tiếp.</translation>
    </message>
    <message>
        <source>Straighten the page</source>
        <translation>Chỉnh trang cho thẳng</translation>
    </message>
    <message>
        <source>Arrow keys turn by 0.1°; the grid shows what is level.</source>
        <translation>Mỗi phím mũi tên xoay 0,1°; lưới kẻ cho thấy thế nào là thẳng.</translation>
    </message>
    <message>
        <source>Split the page</source>
        <translation>Tách trang làm hai</translation>
    </message>
    <message>
        <source>Click, or move the line by the arrow keys (Shift: finer).</source>
        <translation>Bấm chuột hoặc dùng phím mũi tên để dời đường cắt (Shift: mịn hơn).</translation>
    </message>
    <message>
        <source>Cover parts of the page</source>
        <translation>Che một phần trang</translation>
    </message>
    <message>
        <source>Cover parts of a copy; the page itself stays</source>
        <translation>Che một phần trên bản sao; trang gốc giữ nguyên</translation>
    </message>
    <message>
        <source>Draw rectangles, or Insert adds one: arrow keys move it, Ctrl and arrows resize it. Space holds the next one, Delete takes it off.</source>
        <translation>Vẽ ô che bằng chuột, hoặc phím Insert thêm một ô: phím mũi tên dời ô, Ctrl và mũi tên đổi cỡ. Phím cách chọn ô kế tiếp, Delete bỏ ô.</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>Scanner</source>
        <translation>Máy quét</translation>
    </message>
    <message>
        <source>Scan profile</source>
        <translation>Cấu hình quét</translation>
    </message>
    <message>
        <source>Where the paper lies</source>
        <translation>Nơi đặt giấy</translation>
    </message>
    <message>
        <source>Looking for scanners…</source>
        <translation>Đang tìm máy quét…</translation>
    </message>
    <message>
        <source>No scanner</source>
        <translation>Không thấy máy quét</translation>
    </message>
    <message>
        <source>This scanner has none of: {sources}</source>
        <translation>Máy quét này không có: {sources}</translation>
    </message>
</context>
<context>
    <name>TrainingStrip</name>
    <message>
        <source>TRAINING – no real dossiers</source>
        <translation>TẬP HUẤN – không dùng cho hồ sơ thật</translation>
    </message>
</context>
<context>
    <name>TrainingViewModel</name>
    <message>
        <source>The sample paper lies in the feeder. Sheets in it: {sheets}. Scan it.</source>
        <translation>Giấy mẫu đã nằm trong khay nạp, gồm {sheets} tờ. Hãy quét.</translation>
    </message>
    <message>
        <source>Keep the number in mind: nobody can count this paper by hand, and the count is asked for.</source>
        <translation>Hãy nhớ số tờ này: giấy mẫu không đếm bằng tay được, mà số tờ sẽ được hỏi.</translation>
    </message>
</context>
<context>
    <name>TraitsCard</name>
    <message>
        <source>Also on the paper</source>
        <translation>Giấy còn ghi</translation>
    </message>
</context>
<context>
    <name>WayPanel</name>
    <message>
        <source>Page</source>
        <translation>Trang</translation>
    </message>
    <message>
        <source>Way of the page</source>
        <translation>Đường đi của trang</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Thời điểm</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Việc đã xảy ra</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Người làm</translation>
    </message>
    <message>
        <source>Being looked up…</source>
        <translation>Đang tra…</translation>
    </message>
    <message>
        <source>No page lies here.</source>
        <translation>Không có trang nào.</translation>
    </message>
    <message>
        <source>Page {number}: {paper}, page {in_paper}</source>
        <translation>Trang {number}: {paper}, trang {in_paper}</translation>
    </message>
    <message>
        <source>The verdict is not known any more.</source>
        <translation>Kết quả kiểm tra không còn được lưu.</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Getting the station ready…</source>
        <translation>Đang chuẩn bị trạm…</translation>
    </message>
    <message>
        <source>This takes a few seconds.</source>
        <translation>Việc này mất vài giây.</translation>
    </message>
    <message>
        <source>The station is not ready</source>
        <translation>Trạm chưa sẵn sàng</translation>
    </message>
    <message>
        <source>Do what the message says, then try again.</source>
        <translation>Làm theo thông báo, rồi thử lại.</translation>
    </message>
    <message>
        <source>Open a dossier</source>
        <translation>Mở một hồ sơ</translation>
    </message>
    <message>
        <source>Lay the slip in the scanner and press F2, read its bar code with the hand-held reader, or type the dossier code above and press Enter.</source>
        <translation>Đặt phiếu tiếp nhận vào máy quét rồi nhấn F2, đọc mã vạch bằng đầu đọc cầm tay, hoặc gõ mã hồ sơ ở trên rồi nhấn Enter.</translation>
    </message>
    <message>
        <source>In training a sample dossier serves: the blue button opens it, and is the next step from there on.</source>
        <translation>Khi tập huấn dùng hồ sơ mẫu: nút xanh mở hồ sơ đó, và từ đó luôn là bước tiếp theo.</translation>
    </message>
    <message>
        <source>Open a sample dossier</source>
        <translation>Mở hồ sơ mẫu</translation>
    </message>
    <message>
        <source>Cases, figures and the evidence of each dossier. Scanning, signing and changing pages is done at the counter that has them.</source>
        <translation>Trường hợp cần kiểm soát, số liệu và bằng chứng của từng hồ sơ. Quét, ký và sửa trang là việc của quầy giữ hồ sơ.</translation>
    </message>
    <message>
        <source>The work of all counters</source>
        <translation>Dữ liệu của mọi quầy</translation>
    </message>
    <message>
        <source>This sheet opened no dossier</source>
        <translation>Tờ này không mở được hồ sơ nào</translation>
    </message>
    <message>
        <source>It is shown here and was not kept: no dossier has it.</source>
        <translation>Tờ chỉ được hiện ở đây, không được lưu và không nằm trong hồ sơ nào.</translation>
    </message>
    <message>
        <source>Picture of the sheet</source>
        <translation>Hình tờ vừa quét</translation>
    </message>
    <message>
        <source>Scan the slip again (F2)</source>
        <translation>Quét lại phiếu (F2)</translation>
    </message>
    <message>
        <source>Put the picture away</source>
        <translation>Cất hình này đi</translation>
    </message>
    <message>
        <source>The station is not set up yet</source>
        <translation>Trạm chưa được cài đặt</translation>
    </message>
    <message>
        <source>Try everything in training mode first: with a scanner, papers and keys that are not real.</source>
        <translation>Hãy thử mọi việc trong chế độ tập huấn: máy quét, giấy tờ và khóa ký đều không phải thật.</translation>
    </message>
    <message>
        <source>For real work these are missing:</source>
        <translation>Để làm việc thật còn thiếu:</translation>
    </message>
    <message>
        <source>Settings: {file}</source>
        <translation>Tệp cài đặt: {file}</translation>
    </message>
    <message>
        <source>Set up this station…</source>
        <translation>Cài đặt trạm này…</translation>
    </message>
</context>
<context>
    <name>Workplace</name>
    <message>
        <source>Stop the work under way before you open another dossier.</source>
        <translation>Hãy dừng việc đang làm trước khi mở hồ sơ khác.</translation>
    </message>
</context>
<context>
    <name>_DefectButton</name>
    <message>
        <source>{defect}, key {key}</source>
        <translation>{defect}, phím {key}</translation>
    </message>
    <message>
        <source>{defect}: {count}</source>
        <translation>{defect}: {count}</translation>
    </message>
</context>
<context>
    <name>_Shown</name>
    <message>
        <source>The page is being made ready…</source>
        <translation>Đang chuẩn bị trang…</translation>
    </message>
</context>
<context>
    <name>cases</name>
    <message>
        <source>Sheet {number}: is it one sheet?</source>
        <translation>Tờ thứ {number}: một tờ hay hai tờ dính nhau?</translation>
    </message>
    <message>
        <source>The last good sheet: sheet {number}</source>
        <translation>Tờ cuối cùng nhận đủ: tờ thứ {number}</translation>
    </message>
    <message>
        <source>“{title}” is half-way in since {begun}. Sheets in: {sheets}.</source>
        <translation>“{title}” còn quét dở từ {begun}. Đã có {sheets} tờ.</translation>
    </message>
    <message>
        <source>Lay the stack from sheet {number} on in the feeder and scan on (F2).</source>
        <translation>Đặt các tờ từ tờ thứ {number} trở đi vào khay, nhấn F2 để quét tiếp.</translation>
    </message>
    <message>
        <source>The files that are left lie where they lay: scan on (F2).</source>
        <translation>Các tệp còn lại vẫn nằm nguyên trong thư mục: nhấn F2 để quét tiếp.</translation>
    </message>
    <message>
        <source>Lay back from sheet {number} on</source>
        <translation>Đặt lại từ tờ thứ {number}</translation>
    </message>
    <message>
        <source>Page {number}</source>
        <translation>Trang {number}</translation>
    </message>
    <message>
        <source>A page of another paper</source>
        <translation>Trang của thành phần khác</translation>
    </message>
</context>
<context>
    <name>commands</name>
    <message>
        <source>&amp;Dossier</source>
        <translation>&amp;Hồ sơ</translation>
    </message>
    <message>
        <source>&amp;Scan</source>
        <translation>&amp;Quét</translation>
    </message>
    <message>
        <source>&amp;Page</source>
        <translation>&amp;Trang</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Xem</translation>
    </message>
    <message>
        <source>&amp;Training</source>
        <translation>&amp;Tập huấn</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Trợ &amp;giúp</translation>
    </message>
    <message>
        <source>Take the next step</source>
        <translation>Làm bước tiếp theo</translation>
    </message>
    <message>
        <source>Enter a dossier code</source>
        <translation>Nhập mã hồ sơ</translation>
    </message>
    <message>
        <source>Today&apos;s dossiers</source>
        <translation>Hồ sơ hôm nay</translation>
    </message>
    <message>
        <source>Search past dossiers</source>
        <translation>Tìm hồ sơ đã số hóa</translation>
    </message>
    <message>
        <source>Put the dossier aside</source>
        <translation>Cất hồ sơ</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Hoàn tất</translation>
    </message>
    <message>
        <source>Print the reception slip…</source>
        <translation>In phiếu tiếp nhận…</translation>
    </message>
    <message>
        <source>Save the reception slip as PDF…</source>
        <translation>Lưu phiếu tiếp nhận thành PDF…</translation>
    </message>
    <message>
        <source>Export papers as files…</source>
        <translation>Xuất giấy tờ thành tệp…</translation>
    </message>
    <message>
        <source>Verification sheet of the signatures…</source>
        <translation>Phiếu kiểm tra chữ ký số…</translation>
    </message>
    <message>
        <source>Check the signatures again</source>
        <translation>Kiểm tra lại chữ ký số</translation>
    </message>
    <message>
        <source>Check the signatures of a file…</source>
        <translation>Kiểm tra chữ ký số của một tệp…</translation>
    </message>
    <message>
        <source>Make the second copy now</source>
        <translation>Sao sang ổ thứ hai ngay</translation>
    </message>
    <message>
        <source>Sign many dossiers in one go</source>
        <translation>Ký nhiều hồ sơ một lượt</translation>
    </message>
    <message>
        <source>Outbox: what waits to be sent</source>
        <translation>Hộp chờ gửi: tài liệu chưa gửi xong</translation>
    </message>
    <message>
        <source>For supervisors: what is to be read</source>
        <translation>Lãnh đạo: việc cần đọc</translation>
    </message>
    <message>
        <source>For supervisors: review what was scanned</source>
        <translation>Dành cho người kiểm soát: kiểm tra trang đã quét</translation>
    </message>
    <message>
        <source>For supervisors: figures of scanning and quality</source>
        <translation>Dành cho người kiểm soát: số liệu quét và chất lượng</translation>
    </message>
    <message>
        <source>Send now all that waits</source>
        <translation>Gửi ngay mọi tài liệu đang chờ</translation>
    </message>
    <message>
        <source>Sign in, or change the officer…</source>
        <translation>Đăng nhập, đổi cán bộ…</translation>
    </message>
    <message>
        <source>Sign in on another device…</source>
        <translation>Đăng nhập bằng thiết bị khác…</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Đăng xuất</translation>
    </message>
    <message>
        <source>Lock the desk</source>
        <translation>Khóa màn hình quầy</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Thoát</translation>
    </message>
    <message>
        <source>Help for what is on screen</source>
        <translation>Trợ giúp cho phần đang dùng</translation>
    </message>
    <message>
        <source>Find a command…</source>
        <translation>Tìm lệnh…</translation>
    </message>
    <message>
        <source>Card of keys</source>
        <translation>Thẻ phím tắt</translation>
    </message>
    <message>
        <source>Set up this station…</source>
        <translation>Cài đặt trạm này…</translation>
    </message>
    <message>
        <source>Rotate left</source>
        <translation>Xoay trái</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>Xoay phải</translation>
    </message>
    <message>
        <source>Move pages forward</source>
        <translation>Chuyển trang lên trước</translation>
    </message>
    <message>
        <source>Move pages back</source>
        <translation>Chuyển trang ra sau</translation>
    </message>
    <message>
        <source>Delete pages</source>
        <translation>Bỏ trang</translation>
    </message>
    <message>
        <source>Accept doubtful pages for a reason</source>
        <translation>Chấp nhận trang nghi ngờ, nêu lý do</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Hoàn tác</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Làm lại</translation>
    </message>
    <message>
        <source>Enter the fields of the paper</source>
        <translation>Nhập thông tin của giấy tờ</translation>
    </message>
    <message>
        <source>Scan</source>
        <translation>Quét</translation>
    </message>
    <message>
        <source>Scan the page again</source>
        <translation>Quét lại trang</translation>
    </message>
    <message>
        <source>Scan sheets before this page</source>
        <translation>Quét thêm vào trước trang này</translation>
    </message>
    <message>
        <source>Scan sheets behind this page</source>
        <translation>Quét thêm vào sau trang này</translation>
    </message>
    <message>
        <source>Scan both sides by hand: fronts, then backs</source>
        <translation>Quét hai mặt bằng tay: mặt trước, rồi mặt sau</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Dừng</translation>
    </message>
    <message>
        <source>End the scan that stopped half-way</source>
        <translation>Kết thúc lượt quét dở dang</translation>
    </message>
    <message>
        <source>Go to the decision</source>
        <translation>Đến chỗ quyết định</translation>
    </message>
    <message>
        <source>Choose a scan profile</source>
        <translation>Chọn cấu hình quét</translation>
    </message>
    <message>
        <source>Choose a scanner</source>
        <translation>Chọn máy quét</translation>
    </message>
    <message>
        <source>Take photos from a folder…</source>
        <translation>Lấy ảnh từ thư mục…</translation>
    </message>
    <message>
        <source>Look for scanners</source>
        <translation>Tìm máy quét</translation>
    </message>
    <message>
        <source>Scan the check sheet</source>
        <translation>Quét tờ kiểm tra</translation>
    </message>
    <message>
        <source>Save the check sheet for printing…</source>
        <translation>Lưu tờ kiểm tra để in…</translation>
    </message>
    <message>
        <source>Save a separator sheet for printing…</source>
        <translation>Lưu tờ ngăn để in…</translation>
    </message>
    <message>
        <source>Open a sample dossier</source>
        <translation>Mở hồ sơ mẫu</translation>
    </message>
    <message>
        <source>Lay the sample paper in the feeder</source>
        <translation>Đặt giấy mẫu vào khay nạp</translation>
    </message>
    <message>
        <source>Show received dossiers in the browser</source>
        <translation>Xem hồ sơ đã nhận trên trình duyệt</translation>
    </message>
    <message>
        <source>Start training mode</source>
        <translation>Bắt đầu chế độ tập huấn</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Ngôn ngữ</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Màu sắc</translation>
    </message>
    <message>
        <source>Previous paper</source>
        <translation>Thành phần trước</translation>
    </message>
    <message>
        <source>Next paper</source>
        <translation>Thành phần kế tiếp</translation>
    </message>
    <message>
        <source>Go to the signatures</source>
        <translation>Xem chữ ký số</translation>
    </message>
    <message>
        <source>History of the page and its paper</source>
        <translation>Lịch sử của trang và giấy tờ</translation>
    </message>
    <message>
        <source>Fit the page</source>
        <translation>Vừa khung</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Phóng to</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Thu nhỏ</translation>
    </message>
    <message>
        <source>Vietnamese (Tiếng Việt)</source>
        <translation>Tiếng Việt</translation>
    </message>
    <message>
        <source>English</source>
        <translation>Tiếng Anh (English)</translation>
    </message>
    <message>
        <source>As the system has them</source>
        <translation>Theo hệ thống</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Sáng</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Tương phản cao</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Chữ to hơn</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Chữ nhỏ hơn</translation>
    </message>
    <message>
        <source>Crop…</source>
        <translation>Cắt mép…</translation>
    </message>
    <message>
        <source>Straighten…</source>
        <translation>Chỉnh thẳng…</translation>
    </message>
    <message>
        <source>Straighten by 0.1° to the left</source>
        <translation>Xoay 0,1° sang trái</translation>
    </message>
    <message>
        <source>Straighten by 0.1° to the right</source>
        <translation>Xoay 0,1° sang phải</translation>
    </message>
    <message>
        <source>Split…</source>
        <translation>Tách đôi…</translation>
    </message>
    <message>
        <source>A page for each paper on the glass</source>
        <translation>Tách mỗi giấy tờ trên mặt kính thành một trang</translation>
    </message>
    <message>
        <source>Cover parts…</source>
        <translation>Che bớt…</translation>
    </message>
    <message>
        <source>Copy twice: as it is and covered…</source>
        <translation>Sao hai lần: nguyên trang và đã che…</translation>
    </message>
    <message>
        <source>Show as scanned</source>
        <translation>Trả về như lúc quét</translation>
    </message>
    <message>
        <source>Merge with the next page, side by side</source>
        <translation>Ghép với trang sau, cạnh nhau</translation>
    </message>
    <message>
        <source>Merge with the next page, one beneath the other</source>
        <translation>Ghép với trang sau, trên dưới</translation>
    </message>
    <message>
        <source>Both sides of a card on one A4 page</source>
        <translation>Đặt hai mặt thẻ lên một trang A4</translation>
    </message>
    <message>
        <source>Swap with the next page</source>
        <translation>Đổi chỗ với trang sau</translation>
    </message>
    <message>
        <source>Select all pages</source>
        <translation>Chọn tất cả các trang</translation>
    </message>
    <message>
        <source>Cut pages</source>
        <translation>Cắt trang để chuyển</translation>
    </message>
    <message>
        <source>Put the cut pages here</source>
        <translation>Đặt các trang đã cắt vào đây</translation>
    </message>
    <message>
        <source>Move to another paper…</source>
        <translation>Chuyển sang giấy tờ khác…</translation>
    </message>
    <message>
        <source>Previous page</source>
        <translation>Trang trước</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Trang sau</translation>
    </message>
    <message>
        <source>Compare with the raw scan</source>
        <translation>So với bản quét gốc</translation>
    </message>
    <message>
        <source>Loupe at 100 %</source>
        <translation>Kính lúp 100 %</translation>
    </message>
    <message>
        <source>Loupe on the next seal or signature</source>
        <translation>Chỗ có dấu hoặc chữ ký kế tiếp</translation>
    </message>
    <message>
        <source>&amp;After it was sent</source>
        <translation>Sau khi đã &amp;gửi</translation>
    </message>
    <message>
        <source>Add sheets to this paper</source>
        <translation>Thêm tờ vào giấy tờ này</translation>
    </message>
    <message>
        <source>Scan this paper anew</source>
        <translation>Thay cả giấy tờ này</translation>
    </message>
    <message>
        <source>Take this paper back</source>
        <translation>Thu hồi giấy tờ này</translation>
    </message>
    <message>
        <source>This paper belongs to another dossier</source>
        <translation>Giấy tờ này thuộc hồ sơ khác</translation>
    </message>
    <message>
        <source>This paper is secret: take it off the station</source>
        <translation>Giấy mật: xóa khỏi trạm</translation>
    </message>
    <message>
        <source>Add a result</source>
        <translation>Thêm kết quả</translation>
    </message>
    <message>
        <source>&amp;What lies on the counter</source>
        <translation>&amp;Trên quầy là giấy gì</translation>
    </message>
    <message>
        <source>An original lies here</source>
        <translation>Đây là bản chính</translation>
    </message>
    <message>
        <source>A certified copy lies here</source>
        <translation>Đây là bản sao chứng thực</translation>
    </message>
    <message>
        <source>A photocopy lies here</source>
        <translation>Đây là bản chụp</translation>
    </message>
    <message>
        <source>The paper is only shown</source>
        <translation>Giấy chỉ xuất trình</translation>
    </message>
    <message>
        <source>A secret paper lies here</source>
        <translation>Đây là giấy mật</translation>
    </message>
    <message>
        <source>&amp;Evidence</source>
        <translation>&amp;Chứng cứ</translation>
    </message>
    <message>
        <source>Way of the page, from paper to server</source>
        <translation>Đường đi của trang, từ giấy đến máy chủ</translation>
    </message>
    <message>
        <source>Quality sheet of the dossier</source>
        <translation>Phiếu chất lượng của hồ sơ</translation>
    </message>
    <message>
        <source>Save the quality sheet as PDF…</source>
        <translation>Lưu phiếu chất lượng thành PDF…</translation>
    </message>
    <message>
        <source>Hold the dossier, or let it go</source>
        <translation>Lưu giữ hồ sơ, hoặc thôi lưu giữ</translation>
    </message>
    <message>
        <source>&amp;Other counters</source>
        <translation>&amp;Quầy khác</translation>
    </message>
    <message>
        <source>Hand this dossier to another counter</source>
        <translation>Chuyển hẳn hồ sơ này cho quầy khác</translation>
    </message>
    <message>
        <source>Join the two dossiers of this code</source>
        <translation>Gộp hai hồ sơ cùng mã này</translation>
    </message>
</context>
<context>
    <name>fields</name>
    <message>
        <source>Owner&apos;s ID number</source>
        <translation>Số định danh chủ sở hữu</translation>
    </message>
    <message>
        <source>Owner&apos;s name</source>
        <translation>Họ tên chủ sở hữu</translation>
    </message>
    <message>
        <source>Owner&apos;s day of birth</source>
        <translation>Ngày sinh chủ sở hữu</translation>
    </message>
    <message>
        <source>Number and symbol</source>
        <translation>Số, ký hiệu</translation>
    </message>
    <message>
        <source>Day of issue</source>
        <translation>Ngày ban hành</translation>
    </message>
    <message>
        <source>Issued by</source>
        <translation>Cơ quan ban hành</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Trích yếu</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>Có giá trị đến</translation>
    </message>
    <message>
        <source>12 digits</source>
        <translation>12 chữ số</translation>
    </message>
    <message>
        <source>day/month/year</source>
        <translation>ngày/tháng/năm</translation>
    </message>
    <message>
        <source>such as 125/QĐ-UBND</source>
        <translation>ví dụ 125/QĐ-UBND</translation>
    </message>
    <message>
        <source>Typed</source>
        <translation>Cán bộ đã nhập</translation>
    </message>
    <message>
        <source>Typed: there is none</source>
        <translation>Cán bộ đã nhập: không có</translation>
    </message>
    <message>
        <source>Compare it, then press Enter</source>
        <translation>Đối chiếu rồi nhấn Enter</translation>
    </message>
    <message>
        <source>Also found: {others}</source>
        <translation>Còn thấy: {others}</translation>
    </message>
    <message>
        <source>No page is scanned yet</source>
        <translation>Chưa quét trang nào</translation>
    </message>
    <message>
        <source>The pages are not read yet</source>
        <translation>Các trang chưa được đọc</translation>
    </message>
    <message>
        <source>Nothing legible stands on the pages</source>
        <translation>Trên các trang không có chữ đọc được</translation>
    </message>
    <message>
        <source>Written by hand or not legible: type it</source>
        <translation>Viết tay hoặc không đọc rõ: cần nhập</translation>
    </message>
    <message>
        <source>Nothing was found</source>
        <translation>Không tìm thấy</translation>
    </message>
    <message>
        <source>Not read surely</source>
        <translation>Đọc chưa chắc</translation>
    </message>
    <message>
        <source>Several values were found</source>
        <translation>Tìm thấy nhiều giá trị</translation>
    </message>
    <message>
        <source>ID number and day of birth do not fit</source>
        <translation>Số định danh và ngày sinh không khớp</translation>
    </message>
    <message>
        <source>ID number and sex do not fit</source>
        <translation>Số định danh và giới tính không khớp</translation>
    </message>
    <message>
        <source>It may be another person&apos;s</source>
        <translation>Có thể là của người khác</translation>
    </message>
    <message>
        <source>No province has these first three digits</source>
        <translation>Ba số đầu không thuộc tỉnh nào</translation>
    </message>
    <message>
        <source>The province has no such ward</source>
        <translation>Tỉnh này không có và chưa từng có phường, xã đó</translation>
    </message>
    <message>
        <source>Later than the day the dossier was received</source>
        <translation>Sau ngày tiếp nhận hồ sơ</translation>
    </message>
    <message>
        <source>Symbol and issuer do not fit</source>
        <translation>Ký hiệu không khớp cơ quan ban hành</translation>
    </message>
    <message>
        <source>Symbol and kind of paper do not fit</source>
        <translation>Ký hiệu không khớp loại giấy tờ</translation>
    </message>
    <message>
        <source>Fewer pages lie there than it says</source>
        <translation>Thiếu trang so với số ghi trên giấy</translation>
    </message>
    <message>
        <source>Kind of paper</source>
        <translation>Loại giấy tờ</translation>
    </message>
    <message>
        <source>Symbol</source>
        <translation>Ký hiệu</translation>
    </message>
    <message>
        <source>Belongs to</source>
        <translation>Cơ quan chủ quản</translation>
    </message>
    <message>
        <source>Signed by</source>
        <translation>Người ký</translation>
    </message>
    <message>
        <source>Office</source>
        <translation>Chức vụ</translation>
    </message>
    <message>
        <source>Owner&apos;s sex</source>
        <translation>Giới tính chủ sở hữu</translation>
    </message>
    <message>
        <source>Owner&apos;s address</source>
        <translation>Địa chỉ chủ sở hữu</translation>
    </message>
    <message>
        <source>Owner&apos;s ward today</source>
        <translation>Phường, xã hiện nay</translation>
    </message>
    <message>
        <source>How long and where valid</source>
        <translation>Thời hạn, phạm vi hiệu lực</translation>
    </message>
    <message>
        <source>Pages, by the paper</source>
        <translation>Số trang ghi trên giấy</translation>
    </message>
    <message>
        <source>Mark of a copy</source>
        <translation>Dấu hiệu bản sao</translation>
    </message>
    <message>
        <source>Written by hand</source>
        <translation>Viết tay</translation>
    </message>
    <message>
        <source>From the ID card&apos;s code</source>
        <translation>Từ mã trên thẻ căn cước</translation>
    </message>
    <message>
        <source>These values differ: take one, or type</source>
        <translation>Các giá trị khác nhau: chọn một, hoặc nhập</translation>
    </message>
    <message>
        <source>From the dossier system</source>
        <translation>Từ hệ thống hồ sơ</translation>
    </message>
    <message>
        <source>Read on the page</source>
        <translation>Đọc được trên trang</translation>
    </message>
</context>
<context>
    <name>figures</name>
    <message>
        <source>Defect</source>
        <translation>Lỗi</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Trường</translation>
    </message>
    <message>
        <source>95 % sure</source>
        <translation>Khoảng 95 %</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Giới hạn</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Nhận xét</translation>
    </message>
    <message>
        <source>How often</source>
        <translation>Số lần</translation>
    </message>
    <message>
        <source>Of pages</source>
        <translation>Trên số trang</translation>
    </message>
    <message>
        <source>Together</source>
        <translation>Cộng</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Giữ nguyên</translation>
    </message>
    <message>
        <source>Cumulative</source>
        <translation>Cộng dồn</translation>
    </message>
    <message>
        <source>Typed alike</source>
        <translation>Gõ trùng</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>Đã sửa</translation>
    </message>
    <message>
        <source>Not read</source>
        <translation>Bỏ sót</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Đúng</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Số lượng</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Trung bình</translation>
    </message>
    <message>
        <source>Half within</source>
        <translation>Một nửa trong</translation>
    </message>
    <message>
        <source>90 % within</source>
        <translation>90 % trong</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>Lâu nhất</translation>
    </message>
    <message>
        <source>Oldest</source>
        <translation>Chờ lâu nhất</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>Số</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>Trên</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Tỷ lệ</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>Khối lượng</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Chất lượng</translation>
    </message>
    <message>
        <source>Digitisation</source>
        <translation>Số hóa</translation>
    </message>
    <message>
        <source>Sending and sizes</source>
        <translation>Gửi và dung lượng</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Số trang</translation>
    </message>
    <message>
        <source>Pages by hour</source>
        <translation>Số trang theo giờ</translation>
    </message>
    <message>
        <source>Dossiers</source>
        <translation>Số hồ sơ</translation>
    </message>
    <message>
        <source>Dossiers by hour</source>
        <translation>Số hồ sơ theo giờ</translation>
    </message>
    <message>
        <source>Waiting at the counter</source>
        <translation>Thời gian chờ tại quầy</translation>
    </message>
    <message>
        <source>Pages right at once</source>
        <translation>Trang đạt ngay lần đầu</translation>
    </message>
    <message>
        <source>Control chart of quality</source>
        <translation>Biểu đồ kiểm soát p</translation>
    </message>
    <message>
        <source>Pages scanned again</source>
        <translation>Trang quét lại</translation>
    </message>
    <message>
        <source>Pages sent back</source>
        <translation>Trang bị trả lại</translation>
    </message>
    <message>
        <source>Accepted with a reason</source>
        <translation>Trang nhận kèm lý do</translation>
    </message>
    <message>
        <source>Defects, by the machine</source>
        <translation>Lỗi do máy phát hiện</translation>
    </message>
    <message>
        <source>Defects, by supervisors</source>
        <translation>Lỗi do kiểm soát đánh dấu</translation>
    </message>
    <message>
        <source>Fields read right</source>
        <translation>Trường đọc đúng</translation>
    </message>
    <message>
        <source>Dossiers digitised</source>
        <translation>Hồ sơ được số hóa</translation>
    </message>
    <message>
        <source>Components reused</source>
        <translation>Giấy tờ tái sử dụng</translation>
    </message>
    <message>
        <source>Results digitised</source>
        <translation>Kết quả được số hóa</translation>
    </message>
    <message>
        <source>Delay of delivery</source>
        <translation>Thời gian gửi</translation>
    </message>
    <message>
        <source>Waiting to be sent</source>
        <translation>Đang chờ gửi</translation>
    </message>
    <message>
        <source>Size of pages</source>
        <translation>Dung lượng trang</translation>
    </message>
    <message>
        <source>Size of sent files</source>
        <translation>Dung lượng tệp gửi</translation>
    </message>
    <message>
        <source>Pages that came in, by scan or as files.</source>
        <translation>Số trang đã nhận, quét hoặc lấy từ tệp.</translation>
    </message>
    <message>
        <source>Pages of all these days together, by the hour in which they came in.</source>
        <translation>Số trang của tất cả các ngày này, theo giờ nhận.</translation>
    </message>
    <message>
        <source>Dossiers that were opened at the counter.</source>
        <translation>Số hồ sơ đã mở tại quầy.</translation>
    </message>
    <message>
        <source>Dossiers of all these days together, by the hour in which they were opened.</source>
        <translation>Số hồ sơ của tất cả các ngày này, theo giờ mở.</translation>
    </message>
    <message>
        <source>From reading the slip until the citizen may leave.</source>
        <translation>Số phút từ khi đọc phiếu đến khi người dân được về.</translation>
    </message>
    <message>
        <source>Of the pages, those with which nothing was wrong: no doubt, no rescan, not sent back.</source>
        <translation>Tỷ lệ trang không có vấn đề gì: không nghi ngờ, không quét lại, không bị trả lại.</translation>
    </message>
    <message>
        <source>Pages that were not right at once. A point outside its limits is more than chance: find out why.</source>
        <translation>Tỷ lệ trang không đạt ngay lần đầu. Điểm ngoài giới hạn không phải ngẫu nhiên: cần tìm nguyên nhân.</translation>
    </message>
    <message>
        <source>Of the pages, those that a rescan replaced.</source>
        <translation>Tỷ lệ trang được thay bằng bản quét lại.</translation>
    </message>
    <message>
        <source>Of the pages, those that a supervisor sent back to the counter.</source>
        <translation>Tỷ lệ trang bị người kiểm soát trả lại quầy.</translation>
    </message>
    <message>
        <source>Of the pages, doubtful ones that the counter took with a reason.</source>
        <translation>Tỷ lệ trang nghi ngờ được quầy nhận kèm lý do.</translation>
    </message>
    <message>
        <source>Why pages were doubtful or poor by the machine&apos;s verdict, the most frequent first.</source>
        <translation>Lý do máy đánh giá trang nghi ngờ hoặc kém, nhiều nhất đứng trước (Pareto).</translation>
    </message>
    <message>
        <source>What supervisors marked on the pages they looked at, the most frequent first.</source>
        <translation>Lỗi người kiểm soát đánh dấu trên các trang đã xem, nhiều nhất đứng trước (Pareto).</translation>
    </message>
    <message>
        <source>Of the fields that the machine read, those that nobody had to correct until the citizen left.</source>
        <translation>Tỷ lệ trường máy đọc mà không ai phải sửa đến khi người dân về.</translation>
    </message>
    <message>
        <source>Of the dossiers, those of which the dossier system has a file.</source>
        <translation>Tỷ lệ hồ sơ mà hệ thống một cửa đã nhận tệp.</translation>
    </message>
    <message>
        <source>Of the components, those taken from a store of papers and not scanned.</source>
        <translation>Tỷ lệ thành phần hồ sơ lấy từ kho giấy tờ, không phải quét.</translation>
    </message>
    <message>
        <source>Of the dossiers with a result, those whose result was received as a file; by month.</source>
        <translation>Tỷ lệ hồ sơ đã có kết quả mà kết quả được nhận bằng tệp, theo tháng.</translation>
    </message>
    <message>
        <source>From the outbox to the receipt of the dossier system.</source>
        <translation>Số phút từ khi vào hàng chờ đến khi hệ thống một cửa gửi biên nhận.</translation>
    </message>
    <message>
        <source>What waits to be sent at this moment, whatever the days.</source>
        <translation>Tài liệu đang chờ gửi ngay lúc này, không phụ thuộc ngày đã chọn.</translation>
    </message>
    <message>
        <source>How large raw pages are on the mean.</source>
        <translation>Dung lượng trung bình của trang quét gốc.</translation>
    </message>
    <message>
        <source>How large the files are that the dossier system received, on the mean.</source>
        <translation>Dung lượng trung bình của tệp mà hệ thống một cửa đã nhận.</translation>
    </message>
    <message>
        <source>Hour</source>
        <translation>Giờ</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Ngày</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Tháng</translation>
    </message>
    <message>
        <source>Counter</source>
        <translation>Quầy</translation>
    </message>
    <message>
        <source>Scanner</source>
        <translation>Máy quét</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Cấu hình quét</translation>
    </message>
    <message>
        <source>Procedure</source>
        <translation>Thủ tục</translation>
    </message>
    <message>
        <source>Agency</source>
        <translation>Cơ quan</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Người</translation>
    </message>
    <message>
        <source>All together</source>
        <translation>Tất cả</translation>
    </message>
    <message>
        <source>%Y-%m</source>
        <translation>%m/%Y</translation>
    </message>
    <message>
        <source>{hour}:00</source>
        <translation>{hour} giờ</translation>
    </message>
    <message>
        <source>(none)</source>
        <translation>(không có)</translation>
    </message>
    <message>
        <source>%m-%d</source>
        <translation>%d/%m</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} đến {last}</translation>
    </message>
    <message>
        <source>All agencies</source>
        <translation>Mọi cơ quan</translation>
    </message>
    <message>
        <source>Nothing waits to be sent.</source>
        <translation>Không có tài liệu nào chờ gửi.</translation>
    </message>
    <message>
        <source>No dossier of these days has a result yet.</source>
        <translation>Hồ sơ của những ngày này chưa có kết quả nào.</translation>
    </message>
    <message>
        <source>Supervisors marked nothing on the pages of these days.</source>
        <translation>Người kiểm soát chưa đánh dấu lỗi nào trên trang của những ngày này.</translation>
    </message>
    <message>
        <source>There is nothing of that on these days. Of one scanner or profile alone, only pages are counted.</source>
        <translation>Những ngày này không có số liệu này. Khi chỉ xem một máy quét hoặc cấu hình, chỉ đếm số liệu của trang.</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>Số lượng</translation>
    </message>
    <message>
        <source>Mean, MB</source>
        <translation>Trung bình, MB</translation>
    </message>
    <message>
        <source>where it truly lies, 95 % sure</source>
        <translation>tỷ lệ thật nằm trong khoảng này (95 %)</translation>
    </message>
    <message>
        <source>Half was done within (minutes)</source>
        <translation>Một nửa xong trong (phút)</translation>
    </message>
    <message>
        <source>nine in ten within</source>
        <translation>90 % xong trong</translation>
    </message>
    <message>
        <source>together with those before</source>
        <translation>cộng dồn</translation>
    </message>
    <message>
        <source>control limits</source>
        <translation>giới hạn kiểm soát</translation>
    </message>
    <message>
        <source>middle line</source>
        <translation>đường giữa</translation>
    </message>
    <message>
        <source>outside the limits</source>
        <translation>ngoài giới hạn</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number} %</translation>
    </message>
    <message>
        <source>too many</source>
        <translation>cao bất thường</translation>
    </message>
    <message>
        <source>unusually few</source>
        <translation>thấp bất thường</translation>
    </message>
    <message>
        <source>limits are rough</source>
        <translation>giới hạn ước lượng</translation>
    </message>
    <message>
        <source>{count} outside</source>
        <translation>{count} điểm ngoài</translation>
    </message>
    <message>
        <source>most at {hour}:00</source>
        <translation>cao nhất {hour} giờ</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} phút</translation>
    </message>
</context>
<context>
    <name>footer_text</name>
    <message>
        <source>Getting the station ready…</source>
        <translation>Đang chuẩn bị trạm…</translation>
    </message>
    <message>
        <source>Please wait</source>
        <translation>Xin chờ</translation>
    </message>
    <message>
        <source>The station is not ready</source>
        <translation>Trạm chưa sẵn sàng</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Thử lại</translation>
    </message>
    <message>
        <source>Checking the scanner…</source>
        <translation>Đang kiểm tra máy quét…</translation>
    </message>
    <message>
        <source>The station is not set up yet</source>
        <translation>Trạm chưa được cài đặt</translation>
    </message>
    <message>
        <source>Start training mode</source>
        <translation>Bắt đầu chế độ tập huấn</translation>
    </message>
    <message>
        <source>Text still being read: {count} pages</source>
        <translation>Còn đang đọc chữ: {count} trang</translation>
    </message>
    <message>
        <source>{what}, {time}.</source>
        <translation>{what}, {time}.</translation>
    </message>
    <message>
        <source>The fronts are in. Turn the stack over.</source>
        <translation>Đã có các mặt trước. Hãy lật giấy.</translation>
    </message>
    <message>
        <source>The citizen can&apos;t leave yet.</source>
        <translation>Công dân chưa thể ra về.</translation>
    </message>
    <message>
        <source>Scan the backs (F2)</source>
        <translation>Quét mặt sau (F2)</translation>
    </message>
    <message>
        <source>Reading page numbers to pair fronts and backs…</source>
        <translation>Đang đọc số trang để ghép mặt trước với mặt sau…</translation>
    </message>
    <message>
        <source>Pages in: {pages}</source>
        <translation>Số trang đã vào: {pages}</translation>
    </message>
    <message>
        <source>Pages in: {pages} of {total}</source>
        <translation>Số trang đã vào: {pages}/{total}</translation>
    </message>
    <message>
        <source>Scanning…</source>
        <translation>Đang quét…</translation>
    </message>
    <message>
        <source>“{title}”: the scanner pauses, and goes on by itself</source>
        <translation>“{title}”: máy quét tạm dừng, sẽ tự quét tiếp</translation>
    </message>
    <message>
        <source>It waits until {size} MB of pages that came are put away</source>
        <translation>Chờ cất xong {size} MB trang đã quét</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>còn {time}</translation>
    </message>
    <message>
        <source>still to be checked: {count}</source>
        <translation>chờ kiểm tra: {count}</translation>
    </message>
    <message>
        <source>Scanning “{title}”</source>
        <translation>Đang quét “{title}”</translation>
    </message>
    <message>
        <source>more doubtful pages: {count}</source>
        <translation>trang nghi ngờ khác: {count}</translation>
    </message>
    <message>
        <source>Page {number}: {reason}</source>
        <translation>Trang {number}: {reason}</translation>
    </message>
    <message>
        <source>Cleaning and reading pages: {done} of {total}</source>
        <translation>Làm sạch và nhận dạng trang: {done}/{total}</translation>
    </message>
    <message>
        <source>Archiving, signing, sending…</source>
        <translation>Đang lưu trữ, ký số, gửi…</translation>
    </message>
    <message>
        <source>Finishing…</source>
        <translation>Đang hoàn tất…</translation>
    </message>
    <message>
        <source>Open a sample dossier</source>
        <translation>Mở hồ sơ mẫu</translation>
    </message>
    <message>
        <source>No dossier is open</source>
        <translation>Chưa mở hồ sơ nào</translation>
    </message>
    <message>
        <source>Open the dossier</source>
        <translation>Mở hồ sơ</translation>
    </message>
    <message>
        <source>No scanner answers</source>
        <translation>Không có máy quét nào trả lời</translation>
    </message>
    <message>
        <source>Reading the slip…</source>
        <translation>Đang đọc phiếu…</translation>
    </message>
    <message>
        <source>Papers are being exported.</source>
        <translation>Đang xuất giấy tờ.</translation>
    </message>
    <message>
        <source>Look for scanners (F5)</source>
        <translation>Tìm máy quét (F5)</translation>
    </message>
    <message>
        <source>Lay the sample paper (F6)</source>
        <translation>Đặt giấy mẫu (F6)</translation>
    </message>
    <message>
        <source>Scan “{title}” (F2)</source>
        <translation>Quét “{title}” (F2)</translation>
    </message>
    <message>
        <source>Scan “{title}”</source>
        <translation>Quét “{title}”</translation>
    </message>
    <message>
        <source>The scanner is in use elsewhere. Wait, or choose another one.</source>
        <translation>Máy quét đang được dùng ở nơi khác. Đợi, hoặc chọn máy khác.</translation>
    </message>
    <message>
        <source>Something is to be decided: compare the pictures with the paper.</source>
        <translation>Cần quyết định: hãy so ảnh với giấy.</translation>
    </message>
    <message>
        <source>Decide (F8)</source>
        <translation>Quyết định (F8)</translation>
    </message>
    <message>
        <source>Look at the doubtful page</source>
        <translation>Xem trang nghi ngờ</translation>
    </message>
    <message>
        <source>Enter the sheet count</source>
        <translation>Nhập số tờ đã đếm</translation>
    </message>
    <message>
        <source>Pages are being checked…</source>
        <translation>Đang kiểm tra trang…</translation>
    </message>
    <message>
        <source>No second copy is set up at this station: see the command doctor.</source>
        <translation>Trạm chưa cài đặt bản sao thứ hai: xem lệnh doctor.</translation>
    </message>
    <message>
        <source>Or plug in the stick of the second copy and finish again.</source>
        <translation>Hoặc cắm USB của bản sao thứ hai rồi hoàn tất lại.</translation>
    </message>
    <message>
        <source>Finish again (F9)</source>
        <translation>Hoàn tất lại (F9)</translation>
    </message>
    <message>
        <source>All papers are ready to be archived, signed and sent.</source>
        <translation>Mọi thành phần đã sẵn sàng để lưu trữ, ký số và gửi.</translation>
    </message>
    <message>
        <source>Archive, sign, send (F9)</source>
        <translation>Lưu trữ, ký, gửi (F9)</translation>
    </message>
    <message>
        <source>Every paper was taken back.</source>
        <translation>Công dân đã rút hết giấy tờ.</translation>
    </message>
    <message>
        <source>The papers go back to the citizen; nothing is left to do.</source>
        <translation>Trả lại bản giấy cho công dân; không còn việc gì phải làm.</translation>
    </message>
    <message>
        <source>Next dossier</source>
        <translation>Hồ sơ tiếp theo</translation>
    </message>
    <message>
        <source>The citizen may leave.</source>
        <translation>Công dân có thể ra về.</translation>
    </message>
    <message>
        <source>What is not sent yet was read back from the second copy; it goes out with the network.</source>
        <translation>Giấy chưa gửi đã có bản sao thứ hai, đã đọc lại; sẽ gửi khi có mạng.</translation>
    </message>
    <message>
        <source>Every page is in, legible, archived, signed and received.</source>
        <translation>Đủ trang, rõ chữ, đã lưu trữ, đã ký số, đã được nhận.</translation>
    </message>
    <message>
        <source>Scan the slip (F2)</source>
        <translation>Quét phiếu (F2)</translation>
    </message>
    <message>
        <source>{done} of {total} MB; the citizen waits for the verdict.</source>
        <translation>{done} / {total} MB; mời công dân đợi kết quả.</translation>
    </message>
    <message>
        <source>It can&apos;t be sent now: the second copy is being made and read back…</source>
        <translation>Chưa gửi được: đang sao bản thứ hai và đọc lại…</translation>
    </message>
    <message>
        <source>Still to be checked: {count} pages</source>
        <translation>Còn phải kiểm tra: {count} trang</translation>
    </message>
    <message>
        <source>“{title}”: a scan stopped half-way.</source>
        <translation>“{title}”: lượt quét còn dở dang.</translation>
    </message>
    <message>
        <source>Its scanner does not answer: switch it on (F5), or end this scan and check its last sheet.</source>
        <translation>Máy quét của lượt này không trả lời: bật máy rồi bấm F5, hoặc kết thúc lượt quét và kiểm tra tờ cuối.</translation>
    </message>
    <message>
        <source>End this scan</source>
        <translation>Kết thúc lượt quét này</translation>
    </message>
    <message>
        <source>Scan the rest of the sheets, or scan with an empty feeder to end it.</source>
        <translation>Quét tiếp các tờ còn lại, hoặc quét với khay trống để kết thúc.</translation>
    </message>
    <message>
        <source>Scan on (F2)</source>
        <translation>Quét tiếp (F2)</translation>
    </message>
</context>
<context>
    <name>gui</name>
    <message>
        <source>The desk does not open</source>
        <translation>Bàn số hóa không mở được</translation>
    </message>
    <message>
        <source>A desk is open already</source>
        <translation>Đã có một bàn số hóa đang mở</translation>
    </message>
</context>
<context>
    <name>handed_out</name>
    <message>
        <source>The slip of {code} was sent to the printer {printer}.</source>
        <translation>Đã gửi phiếu {code} tới máy in {printer}.</translation>
    </message>
    <message>
        <source>The slip was saved: {file}</source>
        <translation>Đã lưu phiếu: {file}</translation>
    </message>
    <message>
        <source>It opens to be printed; it can be printed from any computer.</source>
        <translation>Tệp được mở ra để in; có thể in từ bất kỳ máy tính nào.</translation>
    </message>
    <message>
        <source>The quality sheet of {code} was sent to the printer {printer}.</source>
        <translation>Đã gửi phiếu chất lượng của {code} đến máy in {printer}.</translation>
    </message>
    <message>
        <source>The quality sheet was saved: {file}</source>
        <translation>Đã lưu phiếu chất lượng: {file}</translation>
    </message>
    <message>
        <source>The papers were exported: {file}</source>
        <translation>Đã xuất giấy tờ: {file}</translation>
    </message>
    <message>
        <source>Other pages lie on the desk since the files of these papers were made: {papers}.</source>
        <translation>Trang trên bàn đã khác từ khi làm tệp của các giấy tờ này: {papers}.</translation>
    </message>
    <message>
        <source>The file was saved: {file}</source>
        <translation>Đã lưu tệp: {file}</translation>
    </message>
</context>
<context>
    <name>history</name>
    <message>
        <source>delete {pages}</source>
        <translation>bỏ {pages}</translation>
    </message>
    <message>
        <source>part off {pages}</source>
        <translation>tách {pages} sang giấy tờ khác</translation>
    </message>
    <message>
        <source>move {pages}</source>
        <translation>chuyển {pages}</translation>
    </message>
    <message>
        <source>keep {pages} with the pages before</source>
        <translation>giữ {pages} chung với các trang trước</translation>
    </message>
    <message>
        <source>swap {pages}</source>
        <translation>đổi chỗ {pages}</translation>
    </message>
    <message>
        <source>scan {pages} again</source>
        <translation>quét lại {pages}</translation>
    </message>
    <message>
        <source>put the backs behind their fronts</source>
        <translation>xếp mặt sau vào sau mặt trước</translation>
    </message>
    <message>
        <source>accept {pages}</source>
        <translation>chấp nhận {pages}</translation>
    </message>
    <message>
        <source>count the sheets</source>
        <translation>đếm số tờ</translation>
    </message>
    <message>
        <source>say what lies on the counter</source>
        <translation>khai loại giấy tờ trên quầy</translation>
    </message>
    <message>
        <source>the last decision</source>
        <translation>quyết định vừa rồi</translation>
    </message>
    <message>
        <source>rotate {pages}</source>
        <translation>xoay {pages}</translation>
    </message>
    <message>
        <source>straighten {pages}</source>
        <translation>chỉnh thẳng {pages}</translation>
    </message>
    <message>
        <source>crop {pages}</source>
        <translation>cắt mép {pages}</translation>
    </message>
    <message>
        <source>cover parts of {pages}</source>
        <translation>che bớt {pages}</translation>
    </message>
    <message>
        <source>show {pages} as scanned</source>
        <translation>trả {pages} về như lúc quét</translation>
    </message>
    <message>
        <source>split {pages}</source>
        <translation>tách {pages}</translation>
    </message>
    <message>
        <source>merge {pages}</source>
        <translation>ghép {pages}</translation>
    </message>
    <message>
        <source>copy {pages}</source>
        <translation>sao {pages}</translation>
    </message>
    <message>
        <source>page {number}</source>
        <translation>trang {number}</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n trang</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>jobs</name>
    <message>
        <source>Add sheets to “{paper}”</source>
        <translation>Thêm tờ vào “{paper}”</translation>
    </message>
    <message>
        <source>Scan “{paper}” anew</source>
        <translation>Thay cả “{paper}”</translation>
    </message>
    <message>
        <source>Take “{paper}” back</source>
        <translation>Thu hồi “{paper}”</translation>
    </message>
    <message>
        <source>“{paper}” belongs to another dossier</source>
        <translation>“{paper}” thuộc hồ sơ khác</translation>
    </message>
    <message>
        <source>Add the result of the procedure</source>
        <translation>Thêm kết quả giải quyết thủ tục</translation>
    </message>
    <message>
        <source>“{paper}” is secret: take it off the station</source>
        <translation>“{paper}” là giấy mật: xóa khỏi trạm</translation>
    </message>
    <message>
        <source>Hand this dossier to another counter</source>
        <translation>Chuyển hẳn hồ sơ này cho quầy khác</translation>
    </message>
    <message>
        <source>Join the two dossiers of this code</source>
        <translation>Gộp hai hồ sơ cùng mã này</translation>
    </message>
    <message>
        <source>Scan the sheets (F2)</source>
        <translation>Quét các tờ (F2)</translation>
    </message>
    <message>
        <source>Clear the old pages</source>
        <translation>Bỏ các trang cũ</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>Thu hồi</translation>
    </message>
    <message>
        <source>Move it there</source>
        <translation>Chuyển sang đó</translation>
    </message>
    <message>
        <source>Send the result</source>
        <translation>Gửi kết quả</translation>
    </message>
    <message>
        <source>Take it off the station</source>
        <translation>Xóa khỏi trạm</translation>
    </message>
    <message>
        <source>Hand it over for good</source>
        <translation>Chuyển hẳn</translation>
    </message>
    <message>
        <source>Move the papers into this dossier</source>
        <translation>Chuyển giấy tờ vào hồ sơ này</translation>
    </message>
    <message>
        <source>Nothing of it was sent yet.</source>
        <translation>Chưa gửi gì của giấy tờ này.</translation>
    </message>
    <message>
        <source>It is being taken back; the dossier system has not answered yet.</source>
        <translation>Đang thu hồi; hệ thống hồ sơ chưa trả lời.</translation>
    </message>
    <message>
        <source>It was taken back.</source>
        <translation>Đã thu hồi.</translation>
    </message>
    <message>
        <source>Version {version} is made; it was not received yet.</source>
        <translation>Đã có phiên bản {version}; hệ thống chưa nhận.</translation>
    </message>
    <message>
        <source>Version {version} was received at {at}.</source>
        <translation>Hệ thống đã nhận phiên bản {version} lúc {at}.</translation>
    </message>
    <message>
        <source>It is one finished file: sheets that are scanned now take its place when you finish; you are asked before.</source>
        <translation>Đây là một tệp hoàn chỉnh: các tờ quét bây giờ sẽ thay cho tệp khi hoàn tất; trạm sẽ hỏi trước.</translation>
    </message>
    <message>
        <source>The new sheets lie behind the last page. When you finish, version {version} takes the place of the received one; until then that one stays.</source>
        <translation>Các tờ mới nằm sau trang cuối. Khi hoàn tất, phiên bản {version} thay cho bản đã nhận; trước đó bản đã nhận vẫn còn.</translation>
    </message>
    <message>
        <source>The new sheets lie behind the last page and are sent with it when you finish.</source>
        <translation>Các tờ mới nằm sau trang cuối và được gửi cùng khi hoàn tất.</translation>
    </message>
    <message>
        <source>The old pages go off the desk; the store keeps them. When you finish, version {version} takes the place of the received one; until then that one stays.</source>
        <translation>Các trang cũ rời bàn; kho vẫn giữ. Khi hoàn tất, phiên bản {version} thay cho bản đã nhận; trước đó bản đã nhận vẫn còn.</translation>
    </message>
    <message>
        <source>The old pages go off the desk; the store keeps them. Nothing was received yet.</source>
        <translation>Các trang cũ rời bàn; kho vẫn giữ. Hệ thống chưa nhận gì.</translation>
    </message>
    <message>
        <source>The dossier system takes the file out and gives a receipt of that. The paper is missing then; what was scanned stays here on record.</source>
        <translation>Hệ thống hồ sơ rút tệp ra và trả biên nhận. Khi đó hồ sơ thiếu giấy tờ này; bản đã quét vẫn lưu ở đây.</translation>
    </message>
    <message>
        <source>Nothing of it was received. It is never sent from now on.</source>
        <translation>Hệ thống chưa nhận gì. Từ nay giấy tờ này không được gửi nữa.</translation>
    </message>
    <message>
        <source>Its pages go to that dossier with all that was decided about them, and are signed and sent there. What was received here is taken back. The supervisor is told.</source>
        <translation>Các trang chuyển sang hồ sơ kia cùng mọi quyết định, được ký và gửi ở đó. Bản đã nhận ở đây được thu hồi. Người phụ trách được báo.</translation>
    </message>
    <message>
        <source>The counter that you choose looks after this dossier from now on: all pages, signatures, receipts and decisions go there over the centre.
At this counter nothing of it is written any more, and it can&apos;t be taken back from here: only that counter can hand it back.</source>
        <translation>Từ nay quầy được chọn giữ hồ sơ này: mọi trang, chữ ký, biên nhận và quyết định được chuyển sang đó qua trung tâm.
Ở quầy này không ghi gì thêm vào hồ sơ và không rút lại được: chỉ quầy ấy mới chuyển trả được.</translation>
    </message>
    <message>
        <source>The signed PDF is kept byte for byte and sent as the result of this dossier. The papers that were received stay as they are.</source>
        <translation>Tệp PDF đã ký được giữ nguyên từng byte và gửi làm kết quả của hồ sơ này. Các giấy tờ đã nhận giữ nguyên.</translation>
    </message>
    <message>
        <source>Take the paper back first…</source>
        <translation>Thu hồi giấy tờ trước…</translation>
    </message>
    <message>
        <source>It was sent (files: {count}): what left the station can&apos;t be taken away silently. Take it back, tell the supervisor, then come here again. Nothing goes before that.</source>
        <translation>Giấy đã được gửi (số tệp: {count}): không thể xóa lặng lẽ những gì đã rời trạm. Hãy thu hồi, báo cho lãnh đạo, rồi quay lại đây. Trước đó chưa xóa gì.</translation>
    </message>
    <message>
        <source>Nothing of it is at this station any more. It is kept that the paper is secret.</source>
        <translation>Trạm không còn giữ gì của giấy này. Trạm chỉ ghi nhận đây là giấy mật.</translation>
    </message>
    <message>
        <source>Pages, also those left out: {count}</source>
        <translation>Trang, kể cả trang đã bỏ ra: {count}</translation>
    </message>
    <message>
        <source>Files made of them (pictures, texts read, archives): {count}</source>
        <translation>Tệp tạo từ các trang (ảnh, chữ đã đọc, bản lưu): {count}</translation>
    </message>
    <message>
        <source>Signed versions: {count}</source>
        <translation>Phiên bản đã ký: {count}</translation>
    </message>
    <message>
        <source>Versions that wait to be sent: {count}</source>
        <translation>Phiên bản chờ gửi: {count}</translation>
    </message>
    <message>
        <source>Files of a scan that stopped: {count}</source>
        <translation>Tệp của lượt quét dở: {count}</translation>
    </message>
    <message>
        <source>Pages of other papers in the same files, to be scanned again: {count}</source>
        <translation>Trang của giấy tờ khác nằm chung tệp, phải quét lại: {count}</translation>
    </message>
    <message>
        <source>This goes at once and for good; no undo brings it back:</source>
        <translation>Những thứ sau mất ngay và mất hẳn, không hoàn tác được:</translation>
    </message>
    <message>
        <source>The second copy loses it too: its next run begins right after this.</source>
        <translation>Bản sao thứ hai cũng mất phần này: lần sao kế tiếp chạy ngay sau đó.</translation>
    </message>
    <message>
        <source>What stays: that the paper is secret, who took it away, when and why, and hashes of what is gone.</source>
        <translation>Còn lại: ghi nhận đây là giấy mật, ai xóa, lúc nào, vì sao, và mã băm của những gì đã mất.</translation>
    </message>
    <message>
        <source>Handing the dossier over…</source>
        <translation>Đang chuyển hồ sơ cho quầy khác…</translation>
    </message>
    <message>
        <source>Moving the papers…</source>
        <translation>Đang chuyển giấy tờ…</translation>
    </message>
    <message>
        <source>Carrying it out…</source>
        <translation>Đang thực hiện…</translation>
    </message>
    <message>
        <source>Asking the centre which counters there are…</source>
        <translation>Đang hỏi trung tâm có những quầy nào…</translation>
    </message>
    <message>
        <source>The centre knows no other counter yet. One is known once it has sent something to the centre.</source>
        <translation>Trung tâm chưa biết quầy nào khác. Quầy mới có tên sau khi đã gửi dữ liệu về trung tâm một lần.</translation>
    </message>
    <message>
        <source>Hand it to {counter} for good</source>
        <translation>Chuyển hẳn cho {counter}</translation>
    </message>
    <message>
        <source>Each paper of the other dossier comes into this one with all that was decided about it, and is signed and sent here; what was received of it there is taken back. The supervisor is told.
A paper that this dossier has already stays there, until you say as which component it comes.</source>
        <translation>Mỗi giấy tờ của hồ sơ kia được chuyển vào hồ sơ này cùng mọi quyết định, rồi ký và gửi ở đây; bản đã nhận ở hồ sơ kia được thu hồi. Người phụ trách được báo.
Giấy tờ mà hồ sơ này đã có thì ở lại, cho đến khi bạn cho biết nó vào thành phần nào.</translation>
    </message>
    <message>
        <source>Came into this dossier:</source>
        <translation>Đã chuyển vào hồ sơ này:</translation>
    </message>
    <message>
        <source>Stayed in the other dossier:</source>
        <translation>Còn ở hồ sơ kia:</translation>
    </message>
    <message>
        <source>It was stopped before the dossier was handed over: it is here as it was.</source>
        <translation>Đã dừng trước khi chuyển: hồ sơ vẫn ở đây, không có gì thay đổi.</translation>
    </message>
    <message>
        <source>Let who copied them sign here first (F9). Where that can&apos;t be:</source>
        <translation>Để người đã sao ký ở đây trước (F9). Nếu không thể:</translation>
    </message>
    <message>
        <source>What was moved stays moved; the button goes on with the rest.</source>
        <translation>Giấy tờ đã chuyển vẫn giữ nguyên chỗ mới; bấm lần nữa để làm tiếp phần còn lại.</translation>
    </message>
    <message>
        <source>The old pages are off the desk. Nothing is sent before you finish.</source>
        <translation>Các trang cũ đã rời bàn. Chưa hoàn tất thì chưa gửi gì.</translation>
    </message>
    <message>
        <source>Lay the new paper and press F2. Ctrl+Z brings the old pages back.</source>
        <translation>Đặt giấy mới và nhấn F2. Ctrl+Z lấy lại các trang cũ.</translation>
    </message>
    <message>
        <source>The paper was taken back.</source>
        <translation>Đã thu hồi giấy tờ.</translation>
    </message>
    <message>
        <source>Give it back, or scan what shall take its place.</source>
        <translation>Trả lại cho công dân, hoặc quét giấy tờ thay thế.</translation>
    </message>
    <message>
        <source>The paper lies in dossier {dossier} now; the supervisor is told.</source>
        <translation>Giấy tờ đã nằm trong hồ sơ {dossier}; người phụ trách đã được báo.</translation>
    </message>
    <message>
        <source>Open that dossier to see how it stands.</source>
        <translation>Mở hồ sơ đó để xem tình trạng.</translation>
    </message>
    <message>
        <source>The result was sent and received.</source>
        <translation>Kết quả đã được gửi và nhận.</translation>
    </message>
    <message>
        <source>It stands among the papers of this dossier.</source>
        <translation>Kết quả nằm trong danh mục giấy tờ của hồ sơ này.</translation>
    </message>
    <message>
        <source>Nothing of the paper is at this station any more.</source>
        <translation>Trạm không còn giữ gì của giấy này.</translation>
    </message>
    <message>
        <source>Give the paper back to the citizen; it is neither scanned nor sent.</source>
        <translation>Trả giấy cho công dân; không quét và không gửi giấy này.</translation>
    </message>
    <message>
        <source>The dossier system has not carried it out yet: {why} It is asked again by itself.</source>
        <translation>Hệ thống hồ sơ chưa thực hiện: {why} Trạm sẽ tự hỏi lại.</translation>
    </message>
    <message>
        <source>Dossier {dossier} was handed to {counter}: nothing of it is written here any more.</source>
        <translation>Hồ sơ {dossier} đã chuyển hẳn cho {counter}: từ nay ở đây không ghi gì thêm.</translation>
    </message>
    <message>
        <source>It is at the centre; {counter} goes on with it once it has fetched everything.</source>
        <translation>Trung tâm đã có đủ; {counter} làm tiếp khi đã nhận hết về.</translation>
    </message>
    <message>
        <source>It is not at the centre yet, and goes there by itself in a minute or two.</source>
        <translation>Hồ sơ chưa đến trung tâm, và sẽ tự đến đó trong một hai phút.</translation>
    </message>
    <message>
        <source>It is not at the centre yet: {why} It goes there by itself as soon as it can.</source>
        <translation>Hồ sơ chưa đến trung tâm: {why} Trạm tự chuyển tiếp ngay khi được.</translation>
    </message>
    <message>
        <source>The two dossiers are one: the papers lie in this dossier now.</source>
        <translation>Hai hồ sơ đã gộp làm một: giấy tờ nay nằm cả trong hồ sơ này.</translation>
    </message>
    <message>
        <source>The list of papers says what is still to be done with them.</source>
        <translation>Danh sách giấy tờ cho biết còn phải làm gì.</translation>
    </message>
    <message>
        <source>Papers that came into this dossier: {moved}; that stayed in the other one: {left}.</source>
        <translation>Giấy tờ đã chuyển vào hồ sơ này: {moved}; còn ở hồ sơ kia: {left}.</translation>
    </message>
    <message>
        <source>Say of each that stayed as which component it comes, or mend what hinders it.</source>
        <translation>Với mỗi giấy tờ còn lại, cho biết nó vào thành phần nào, hoặc gỡ điều đang vướng.</translation>
    </message>
</context>
<context>
    <name>key_card</name>
    <message>
        <source>Card of keys</source>
        <translation>Thẻ phím tắt</translation>
    </message>
    <message>
        <source>Sohoa scanning desk: the keys</source>
        <translation>Sohoa, bàn số hóa: các phím tắt</translation>
    </message>
</context>
<context>
    <name>key_words</name>
    <message>
        <source>No wrong PIN was entered.</source>
        <translation>Chưa bị nhập sai mã PIN.</translation>
    </message>
    <message>
        <source>A wrong PIN was entered before. After a few wrong ones the token locks itself.</source>
        <translation>Đã bị nhập sai mã PIN. Sai thêm vài lần, USB token sẽ tự khóa.</translation>
    </message>
    <message>
        <source>The last try: a wrong PIN locks the token, and only its issuer unlocks it.</source>
        <translation>Lần thử cuối: sai mã PIN thì USB token bị khóa, chỉ nơi cấp mở được.</translation>
    </message>
    <message>
        <source>The token is locked.</source>
        <translation>USB token đã bị khóa.</translation>
    </message>
    <message>
        <source>It may be the last try: the driver of the token does not say how many are left.</source>
        <translation>Có thể là lần thử cuối: trình điều khiển của USB token không cho biết còn mấy lần.</translation>
    </message>
    <message>
        <source>The driver of the token does not say how many tries are left.</source>
        <translation>Trình điều khiển của USB token không cho biết còn mấy lần thử.</translation>
    </message>
    <message>
        <source>in the file {name}</source>
        <translation>trong tệp {name}</translation>
    </message>
    <message>
        <source>on the token {name}</source>
        <translation>trong USB token {name}</translation>
    </message>
    <message>
        <source>at the signing service {name}</source>
        <translation>ở dịch vụ ký {name}</translation>
    </message>
    <message>
        <source>B-B: the signature alone, without a time-stamp</source>
        <translation>B-B: chỉ có chữ ký, không có dấu thời gian</translation>
    </message>
    <message>
        <source>B-T: with a time-stamp</source>
        <translation>B-T: kèm dấu thời gian</translation>
    </message>
    <message>
        <source>B-LT: with a time-stamp and proof that the certificate was valid</source>
        <translation>B-LT: kèm dấu thời gian và bằng chứng chứng thư còn hiệu lực</translation>
    </message>
    <message>
        <source>B-LTA: with proof for the archive, which can be renewed</source>
        <translation>B-LTA: kèm bằng chứng để lưu trữ, gia hạn được</translation>
    </message>
    <message>
        <source>Looking for the key…</source>
        <translation>Đang tìm khóa ký…</translation>
    </message>
    <message>
        <source>Open until {time}: nothing is asked for.</source>
        <translation>Đang mở đến {time}: không hỏi gì thêm.</translation>
    </message>
    <message>
        <source>The service asks its holder when it signs.</source>
        <translation>Khi ký, dịch vụ sẽ hỏi người giữ khóa.</translation>
    </message>
    <message>
        <source>The PIN is asked for when it signs, unless the keyring has it.</source>
        <translation>Khi ký sẽ hỏi mã PIN, trừ khi kho mật khẩu của máy đã có.</translation>
    </message>
    <message>
        <source>The PIN is asked for at every signature. No wrong one was entered.</source>
        <translation>Mỗi chữ ký hỏi mã PIN một lần. Chưa bị nhập sai.</translation>
    </message>
    <message>
        <source>The PIN is asked for once when it signs. No wrong one was entered.</source>
        <translation>Khi ký sẽ hỏi mã PIN một lần. Chưa bị nhập sai.</translation>
    </message>
    <message>
        <source>No token</source>
        <translation>Chưa cắm token</translation>
    </message>
    <message>
        <source>The token can&apos;t sign</source>
        <translation>Token không ký được</translation>
    </message>
    <message>
        <source>PIN: open until {time}</source>
        <translation>PIN: mở đến {time}</translation>
    </message>
    <message>
        <source>PIN: will be asked for</source>
        <translation>PIN: sẽ hỏi khi ký</translation>
    </message>
    <message>
        <source>PIN: a wrong one was entered</source>
        <translation>PIN: đã bị nhập sai</translation>
    </message>
    <message>
        <source>PIN: the last try</source>
        <translation>PIN: còn lần cuối</translation>
    </message>
    <message>
        <source>The token is locked</source>
        <translation>Token đã bị khóa</translation>
    </message>
</context>
<context>
    <name>mending</name>
    <message>
        <source>Set up the scanner…</source>
        <translation>Cài đặt máy quét…</translation>
    </message>
    <message>
        <source>Set up the certificate…</source>
        <translation>Cài đặt chứng thư…</translation>
    </message>
    <message>
        <source>Set up the dossier system…</source>
        <translation>Cài đặt hệ thống hồ sơ…</translation>
    </message>
    <message>
        <source>See what is missing…</source>
        <translation>Xem còn thiếu gì…</translation>
    </message>
</context>
<context>
    <name>needs</name>
    <message>
        <source>The station is not open yet.</source>
        <translation>Trạm chưa mở xong.</translation>
    </message>
    <message>
        <source>Only supervisors look at cases: the sign-in or the policy says who is one.</source>
        <translation>Chỉ người kiểm soát được xem các trường hợp; ai là người kiểm soát do đăng nhập hoặc tệp chính sách quy định.</translation>
    </message>
    <message>
        <source>Only supervisors and auditors see figures: the sign-in or the policy says who is one.</source>
        <translation>Chỉ người kiểm soát, thanh tra và quản trị được xem số liệu: do đăng nhập hoặc chính sách quy định.</translation>
    </message>
    <message>
        <source>Nothing can be set up from this desk.</source>
        <translation>Không cài đặt được từ bàn làm việc này.</translation>
    </message>
    <message>
        <source>The province&apos;s policy says which language is spoken here.</source>
        <translation>Chính sách của tỉnh quy định ngôn ngữ ở đây.</translation>
    </message>
    <message>
        <source>Work is under way; the next step comes after it.</source>
        <translation>Đang có việc chạy; xong việc này mới đến bước tiếp theo.</translation>
    </message>
    <message>
        <source>No dossier is open.</source>
        <translation>Chưa mở hồ sơ nào.</translation>
    </message>
    <message>
        <source>No dossier is open, and no case is looked at.</source>
        <translation>Chưa mở hồ sơ nào, cũng không xem trường hợp nào.</translation>
    </message>
    <message>
        <source>A dossier is open: put it aside first.</source>
        <translation>Đang mở một hồ sơ: cất hồ sơ đó trước.</translation>
    </message>
    <message>
        <source>No paper is selected.</source>
        <translation>Chưa chọn thành phần nào.</translation>
    </message>
    <message>
        <source>This counter looks after no other dossier of this code in which something lies.</source>
        <translation>Quầy này không giữ hồ sơ nào khác cùng mã mà còn giấy tờ.</translation>
    </message>
    <message>
        <source>No page is selected.</source>
        <translation>Chưa chọn trang nào.</translation>
    </message>
    <message>
        <source>No selected page is doubtful.</source>
        <translation>Không có trang nghi ngờ nào đang được chọn.</translation>
    </message>
    <message>
        <source>Only one paper is seen on the glass of this page.</source>
        <translation>Trên mặt kính của trang này chỉ thấy một giấy tờ.</translation>
    </message>
    <message>
        <source>Select both sides of the card, or the page that shows them.</source>
        <translation>Hãy chọn hai mặt của thẻ, hoặc trang có cả hai mặt.</translation>
    </message>
    <message>
        <source>There is no next page.</source>
        <translation>Không có trang sau.</translation>
    </message>
    <message>
        <source>Select two pages, or one that another follows.</source>
        <translation>Hãy chọn hai trang, hoặc một trang có trang khác theo sau.</translation>
    </message>
    <message>
        <source>No pages were cut.</source>
        <translation>Chưa cắt trang nào.</translation>
    </message>
    <message>
        <source>Nothing is scanned yet.</source>
        <translation>Chưa quét gì.</translation>
    </message>
    <message>
        <source>No reception slip is shown, and nothing is scanned that one could be of.</source>
        <translation>Chưa mở phiếu tiếp nhận nào, và chưa quét gì để lập phiếu.</translation>
    </message>
    <message>
        <source>No scanner answers.</source>
        <translation>Không có máy quét nào trả lời.</translation>
    </message>
    <message>
        <source>Scanners are being looked for already.</source>
        <translation>Đang tìm máy quét.</translation>
    </message>
    <message>
        <source>The scanner is at work.</source>
        <translation>Máy quét đang chạy.</translation>
    </message>
    <message>
        <source>Work is under way: stop it or wait.</source>
        <translation>Đang có việc chạy: hãy dừng hoặc chờ.</translation>
    </message>
    <message>
        <source>Nothing is under way.</source>
        <translation>Không có việc nào đang chạy.</translation>
    </message>
    <message>
        <source>No scan of this paper stopped half-way.</source>
        <translation>Thành phần này không có lượt quét dở dang.</translation>
    </message>
    <message>
        <source>A scan of this paper stopped half-way: it goes on first.</source>
        <translation>Thành phần này có lượt quét dở dang: hãy quét tiếp trước.</translation>
    </message>
    <message>
        <source>Nothing is to be decided.</source>
        <translation>Không có gì cần quyết định.</translation>
    </message>
    <message>
        <source>Nothing is left to take back.</source>
        <translation>Không còn gì để hoàn tác.</translation>
    </message>
    <message>
        <source>Nothing was taken back.</source>
        <translation>Chưa hoàn tác gì.</translation>
    </message>
    <message>
        <source>No paper is ready to be finished.</source>
        <translation>Chưa có thành phần nào sẵn sàng để hoàn tất.</translation>
    </message>
    <message>
        <source>This paper has no signed file.</source>
        <translation>Thành phần này chưa có tệp đã ký.</translation>
    </message>
    <message>
        <source>No second copy is set up at this station.</source>
        <translation>Trạm chưa được cài bản sao thứ hai.</translation>
    </message>
    <message>
        <source>The second copy is being made already.</source>
        <translation>Đang tạo bản sao thứ hai.</translation>
    </message>
    <message>
        <source>Papers are being exported already.</source>
        <translation>Đang xuất giấy tờ.</translation>
    </message>
    <message>
        <source>It is being sent already.</source>
        <translation>Đang gửi rồi.</translation>
    </message>
    <message>
        <source>Nothing waits to be sent.</source>
        <translation>Không có tài liệu nào chờ gửi.</translation>
    </message>
    <message>
        <source>No sign-in is set up at this station: the operator of its settings works here.</source>
        <translation>Trạm này chưa cài đặt đăng nhập: người trực trong cài đặt làm việc tại đây.</translation>
    </message>
    <message>
        <source>The sign-in page is open in the browser already.</source>
        <translation>Trang đăng nhập đang mở trong trình duyệt.</translation>
    </message>
    <message>
        <source>This is only for training mode.</source>
        <translation>Chỉ dùng trong chế độ tập huấn.</translation>
    </message>
    <message>
        <source>This is training mode already.</source>
        <translation>Đang ở chế độ tập huấn.</translation>
    </message>
</context>
<context>
    <name>notices</name>
    <message>
        <source>Unfinished since the last time: dossier {dossier}, {paper}.</source>
        <translation>Còn dở từ lần trước: hồ sơ {dossier}, {paper}.</translation>
    </message>
    <message>
        <source>Other papers that wait: {count}.</source>
        <translation>Số giấy tờ khác còn chờ: {count}.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Thử lại</translation>
    </message>
    <message>
        <source>Documents that waited were sent and received: {count}.</source>
        <translation>Tài liệu chờ gửi đã được gửi và hệ thống hồ sơ đã nhận: {count}.</translation>
    </message>
    <message>
        <source>Still waiting: {count}.</source>
        <translation>Còn chờ: {count}.</translation>
    </message>
    <message>
        <source>The province&apos;s policy decides otherwise than this station&apos;s settings: {keys}.</source>
        <translation>Chính sách của tỉnh quy định khác cài đặt của trạm này: {keys}.</translation>
    </message>
    <message>
        <source>What the policy says is in force. Take them out of sohoa.toml, or ask the province.</source>
        <translation>Đang áp dụng theo chính sách. Bỏ các cài đặt đó khỏi sohoa.toml, hoặc hỏi tỉnh.</translation>
    </message>
    <message>
        <source>A scan of dossier {dossier} was interrupted. Sheets in: {sheets}.</source>
        <translation>Lần quét của hồ sơ {dossier} bị gián đoạn. Số tờ đã vào: {sheets}.</translation>
    </message>
    <message>
        <source>Open it and scan on with the next sheet.</source>
        <translation>Mở hồ sơ và quét tiếp từ tờ kế tiếp.</translation>
    </message>
    <message>
        <source>Open {dossier}</source>
        <translation>Mở {dossier}</translation>
    </message>
    <message>
        <source>{giver} handed dossier {dossier} over to you. Scanned there and not signed: {papers}.</source>
        <translation>{giver} bàn giao hồ sơ {dossier} cho bạn. Đã quét ở đó mà chưa ký: {papers}.</translation>
    </message>
    <message>
        <source>Order and send what is in it; have {giver} sign their pages, or scan them again.</source>
        <translation>Bạn sắp xếp và gửi được; trang của {giver} thì mời người đó ký, hoặc bạn quét lại.</translation>
    </message>
    <message>
        <source>A supervisor sent pages of dossier {dossier} back: {paper}.</source>
        <translation>Người kiểm soát trả lại trang của hồ sơ {dossier}: {paper}.</translation>
    </message>
    <message>
        <source>Open it: boxes on the page show what is meant. Scan the sheet again, or say why it stays.</source>
        <translation>Mở hồ sơ: khung trên trang chỉ chỗ sai. Quét lại tờ đó, hoặc ghi lý do giữ nguyên.</translation>
    </message>
    <message>
        <source>This counter looks after another dossier of the code {dossier}; papers in it: {count}.</source>
        <translation>Quầy này còn giữ một hồ sơ khác cùng mã {dossier}; giấy tờ trong đó: {count}.</translation>
    </message>
    <message>
        <source>If both are one dossier, join them; if not, tell the supervisor.</source>
        <translation>Nếu hai hồ sơ là một thì gộp lại; nếu không, báo người phụ trách.</translation>
    </message>
    <message>
        <source>Join them…</source>
        <translation>Gộp lại…</translation>
    </message>
    <message>
        <source>{counter}: the glass of {device} ({side}) is dirty since {since}.</source>
        <translation>{counter}: kính máy {device} ({side}) bẩn từ {since}.</translation>
    </message>
    <message>
        <source>Wipe it {column} mm from the left. Ten pages without the streak end this message.</source>
        <translation>Lau kính ở chỗ cách mép trái {column} mm. Sau mười trang không còn vệt, thông báo này tự mất.</translation>
    </message>
    <message>
        <source>Then scan the check sheet: it ends this message.</source>
        <translation>Sau đó quét tờ kiểm tra: thông báo này tự mất.</translation>
    </message>
    <message>
        <source>Dossier {dossier}: fronts ({count}) and backs ({backs}) are in, not paired yet.</source>
        <translation>Hồ sơ {dossier}: đã có {count} mặt trước và {backs} mặt sau, chưa ghép với nhau.</translation>
    </message>
    <message>
        <source>Open it: they are paired, or you are asked how they belong together.</source>
        <translation>Mở hồ sơ: các mặt được ghép với nhau, hoặc bàn số hóa hỏi cách ghép.</translation>
    </message>
    <message>
        <source>Dossier {dossier}: fronts are in ({count}), and their backs are not.</source>
        <translation>Hồ sơ {dossier}: đã có {count} mặt trước, chưa có mặt sau.</translation>
    </message>
    <message>
        <source>Open it and scan the backs, or say that there are none.</source>
        <translation>Mở hồ sơ rồi quét mặt sau, hoặc cho biết không có mặt sau.</translation>
    </message>
    <message>
        <source>The scanner “{name}” does not answer any more.</source>
        <translation>Máy quét “{name}” không còn trả lời.</translation>
    </message>
    <message>
        <source>Check its cable and power: it comes back by itself. Or choose another one.</source>
        <translation>Kiểm tra dây và nguồn: máy sẽ tự hiện lại. Hoặc chọn máy khác.</translation>
    </message>
    <message>
        <source>Look for scanners (F5)</source>
        <translation>Tìm máy quét (F5)</translation>
    </message>
</context>
<context>
    <name>page_items</name>
    <message>
        <source>{page}; {count} papers lie on the glass</source>
        <translation>{page}; trên mặt kính có {count} giấy tờ</translation>
    </message>
    <message>
        <source>Page {number}: {verdict}</source>
        <translation>Trang {number}: {verdict}</translation>
    </message>
    <message>
        <source>{page}; cut, to be put down elsewhere</source>
        <translation>{page}; đã cắt, chờ đặt chỗ khác</translation>
    </message>
</context>
<context>
    <name>paper_items</name>
    <message>
        <source>Sheets: {sheets}, pages: {pages}</source>
        <translation>Số tờ: {sheets}, số trang: {pages}</translation>
    </message>
    <message>
        <source>Nothing is scanned yet</source>
        <translation>Chưa quét</translation>
    </message>
    <message>
        <source>A finished PDF file</source>
        <translation>Một tệp PDF hoàn chỉnh</translation>
    </message>
    <message>
        <source>Agrees with: {sources}</source>
        <translation>Khớp với: {sources}</translation>
    </message>
</context>
<context>
    <name>parting</name>
    <message>
        <source>Keep it with the pages before</source>
        <translation>Giữ cùng các trang trước</translation>
    </message>
    <message>
        <source>To “{title}”</source>
        <translation>Sang “{title}”</translation>
    </message>
    <message>
        <source>F8: choose. The work goes on without it too.</source>
        <translation>F8: chọn. Không chọn vẫn làm tiếp được.</translation>
    </message>
    <message>
        <source>Page {number} and what follows to “{title}”</source>
        <translation>Tách từ trang {number} sang “{title}”</translation>
    </message>
    <message numerus="yes">
        <source>Part off %n paper(s)</source>
        <translation>
            <numerusform>Tách thành %n giấy tờ riêng</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep all together</source>
        <translation>Giữ chung</translation>
    </message>
</context>
<context>
    <name>sent_back</name>
    <message>
        <source>A supervisor sent it back: {why}</source>
        <translation>Người kiểm soát trả lại: {why}</translation>
    </message>
    <message>
        <source>Sent back, page {number}: {why}</source>
        <translation>Bị trả lại, trang {number}: {why}</translation>
    </message>
</context>
<context>
    <name>setup_words</name>
    <message>
        <source>Language</source>
        <translation>Ngôn ngữ</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Máy tính này</translation>
    </message>
    <message>
        <source>Scanner</source>
        <translation>Máy quét</translation>
    </message>
    <message>
        <source>Signing certificate</source>
        <translation>Chứng thư ký số</translation>
    </message>
    <message>
        <source>Dossier system</source>
        <translation>Hệ thống hồ sơ</translation>
    </message>
    <message>
        <source>The language of the windows, the messages and the command line.</source>
        <translation>Ngôn ngữ của cửa sổ, thông báo và dòng lệnh.</translation>
    </message>
    <message>
        <source>Programs and room on the disk, without which nothing can be archived.</source>
        <translation>Các chương trình và chỗ trống trên ổ đĩa; thiếu chúng thì không lưu trữ được.</translation>
    </message>
    <message>
        <source>Choose the scanner, lay any page in it and scan it to try.</source>
        <translation>Chọn máy quét, đặt một trang bất kỳ vào máy rồi quét thử.</translation>
    </message>
    <message>
        <source>Whoever scans signs the copies: with the key on a USB token, or with a key file.</source>
        <translation>Người quét ký các bản sao: bằng khóa trên thiết bị ký USB, hoặc bằng tệp khóa.</translation>
    </message>
    <message>
        <source>Where dossiers are sent, and in whose name.</source>
        <translation>Hồ sơ được gửi đến đâu, đứng tên ai.</translation>
    </message>
    <message>
        <source>Being checked…</source>
        <translation>Đang kiểm tra…</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Sẵn sàng</translation>
    </message>
    <message>
        <source>Not set up</source>
        <translation>Chưa cài đặt</translation>
    </message>
    <message>
        <source>Does not work</source>
        <translation>Không hoạt động</translation>
    </message>
    <message>
        <source>The province&apos;s interface, with uploads that go on (OpenAPI, tus)</source>
        <translation>Giao diện của tỉnh, gửi tiếp được khi đứt mạng (OpenAPI, tus)</translation>
    </message>
    <message>
        <source>JSON with whole files (multipart)</source>
        <translation>JSON kèm tệp nguyên vẹn (multipart)</translation>
    </message>
    <message>
        <source>Mayan EDMS</source>
        <translation>Mayan EDMS</translation>
    </message>
    <message>
        <source>Locked by the province&apos;s policy, nobody at the counter can change it: {keys}.</source>
        <translation>Chính sách của tỉnh khóa, ở quầy không ai đổi được: {keys}.</translation>
    </message>
    <message>
        <source>The province&apos;s policy number {serial} is in force here. It locks: {keys}.</source>
        <translation>Trạm theo chính sách số {serial} của tỉnh. Chính sách khóa: {keys}.</translation>
    </message>
    <message>
        <source>No scanner answers.</source>
        <translation>Không có máy quét nào trả lời.</translation>
    </message>
    <message>
        <source>Switch it on and connect it, then check again.</source>
        <translation>Bật máy, nối cáp, rồi kiểm tra lại.</translation>
    </message>
    <message>
        <source>No signing key is set up.</source>
        <translation>Chưa cài đặt khóa ký.</translation>
    </message>
    <message>
        <source>Plug the token in and check again, or choose a key file.</source>
        <translation>Cắm thiết bị ký rồi kiểm tra lại, hoặc chọn tệp khóa.</translation>
    </message>
    <message>
        <source>No dossier system is set up.</source>
        <translation>Chưa cài đặt hệ thống hồ sơ.</translation>
    </message>
    <message>
        <source>Enter the address that the province gave, then save.</source>
        <translation>Nhập địa chỉ do tỉnh cấp, rồi lưu.</translation>
    </message>
    <message>
        <source>Nobody is signed in.</source>
        <translation>Chưa có ai đăng nhập.</translation>
    </message>
    <message>
        <source>Sign in with the button.</source>
        <translation>Hãy bấm nút đăng nhập.</translation>
    </message>
</context>
<context>
    <name>slips_in_stack</name>
    <message>
        <source>Leave out, open the other one</source>
        <translation>Để ra, mở hồ sơ kia</translation>
    </message>
    <message>
        <source>Leave out, stay here</source>
        <translation>Để ra, ở lại</translation>
    </message>
    <message>
        <source>Papers of this dossier</source>
        <translation>Giấy của hồ sơ này</translation>
    </message>
    <message>
        <source>Pages behind it to “{title}”</source>
        <translation>Trang sau phiếu sang “{title}”</translation>
    </message>
    <message>
        <source>Leave out the slip alone</source>
        <translation>Chỉ để phiếu ra ngoài</translation>
    </message>
    <message>
        <source>It is a page of this paper</source>
        <translation>Phiếu là trang của giấy này</translation>
    </message>
    <message>
        <source>Leave out the separator alone</source>
        <translation>Chỉ để tờ ngăn ra ngoài</translation>
    </message>
    <message>
        <source>Left out of {dossier}: {count} pages, from the slip on.</source>
        <translation>Đã để ra ngoài hồ sơ {dossier}: {count} trang, từ phiếu trở đi.</translation>
    </message>
    <message>
        <source>Lay the sheets behind the slip in the feeder again and scan them here.</source>
        <translation>Đặt lại các tờ sau phiếu vào khay nạp rồi quét ở hồ sơ này.</translation>
    </message>
</context>
<context>
    <name>today</name>
    <message>
        <source>Doubtful pages</source>
        <translation>Có trang nghi ngờ</translation>
    </message>
    <message>
        <source>Sheets to be counted</source>
        <translation>Cần đếm số tờ</translation>
    </message>
    <message>
        <source>Papers missing</source>
        <translation>Còn thiếu giấy tờ</translation>
    </message>
    <message>
        <source>Ready to finish</source>
        <translation>Sẵn sàng hoàn tất</translation>
    </message>
    <message>
        <source>Signed, not received yet</source>
        <translation>Đã ký, chưa được nhận</translation>
    </message>
    <message>
        <source>Copied, to be sent</source>
        <translation>Đã sao, chờ gửi</translation>
    </message>
    <message>
        <source>All received</source>
        <translation>Đã nhận đủ</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Đã rút</translation>
    </message>
    <message>
        <source>At another counter</source>
        <translation>Ở quầy khác</translation>
    </message>
    <message>
        <source>At {counter}</source>
        <translation>Ở {counter}</translation>
    </message>
</context>
<context>
    <name>under_way</name>
    <message>
        <source>Scanning: {pages} pages are in.</source>
        <translation>Đang quét: đã vào {pages} trang.</translation>
    </message>
    <message>
        <source>The scan stops after this sheet. What is in stays in; scan on when the desk is open again.</source>
        <translation>Lượt quét dừng sau tờ này. Trang đã vào được giữ; mở lại quầy rồi quét tiếp.</translation>
    </message>
    <message>
        <source>The scanner is being checked.</source>
        <translation>Đang kiểm tra máy quét.</translation>
    </message>
    <message>
        <source>The check ends without a result.</source>
        <translation>Lượt kiểm tra dừng, không có kết quả.</translation>
    </message>
    <message>
        <source>Archiving, signing, sending: {done} of {total} papers are received.</source>
        <translation>Đang lưu trữ, ký, gửi: đã tiếp nhận {done}/{total} thành phần.</translation>
    </message>
    <message>
        <source>What is signed stays signed, and is sent when the desk is open again; the rest is finished anew.</source>
        <translation>Tài liệu đã ký vẫn còn chữ ký và được gửi khi mở lại quầy; phần còn lại cần hoàn tất lại.</translation>
    </message>
    <message>
        <source>What is put down stays; what waits goes on when the desk is open again.</source>
        <translation>Việc đã ghi thì giữ nguyên; phần còn chờ tiếp tục khi mở lại bàn.</translation>
    </message>
    <message>
        <source>Signing: {done} of {total} papers are signed.</source>
        <translation>Đang ký: đã ký {done}/{total} thành phần.</translation>
    </message>
    <message>
        <source>What is signed stays signed; the rest waits as it is.</source>
        <translation>Thành phần đã ký vẫn còn chữ ký; phần còn lại chờ như cũ.</translation>
    </message>
    <message>
        <source>Waiting documents are being sent.</source>
        <translation>Đang gửi tài liệu đã ký.</translation>
    </message>
    <message>
        <source>What is not received yet is sent when the desk is open again.</source>
        <translation>Tài liệu chưa được tiếp nhận sẽ được gửi khi mở lại quầy.</translation>
    </message>
    <message>
        <source>Papers are being exported.</source>
        <translation>Đang xuất giấy tờ.</translation>
    </message>
    <message>
        <source>Nothing of it is left in the folder; export again later.</source>
        <translation>Trong thư mục không còn tệp dở dang nào; hãy xuất lại sau.</translation>
    </message>
    <message>
        <source>Decisions about cases are being put down: {count}.</source>
        <translation>Đang ghi quyết định kiểm soát: {count}.</translation>
    </message>
    <message>
        <source>Those that are not put down yet are lost: their cases wait as they did.</source>
        <translation>Quyết định chưa ghi xong sẽ mất: các trường hợp ấy lại chờ như trước.</translation>
    </message>
    <message>
        <source>The second copy is being made.</source>
        <translation>Đang tạo bản sao thứ hai.</translation>
    </message>
    <message>
        <source>The copy is made anew when the desk is open again.</source>
        <translation>Bản sao được tạo lại khi mở lại quầy.</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>Missing</source>
        <translation>Còn thiếu</translation>
    </message>
    <message>
        <source>Not required</source>
        <translation>Không bắt buộc</translation>
    </message>
    <message>
        <source>Scanning</source>
        <translation>Đang quét</translation>
    </message>
    <message>
        <source>Half-way in: scan on</source>
        <translation>Còn dở, quét tiếp</translation>
    </message>
    <message>
        <source>Doubtful page</source>
        <translation>Có trang nghi ngờ</translation>
    </message>
    <message>
        <source>Count the sheets</source>
        <translation>Cần đếm số tờ</translation>
    </message>
    <message>
        <source>Ready to finish</source>
        <translation>Sẵn sàng hoàn tất</translation>
    </message>
    <message>
        <source>Signed, not sent yet</source>
        <translation>Đã ký, chưa gửi</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Đã nhận</translation>
    </message>
    <message>
        <source>Withdrawn: give the paper back</source>
        <translation>Đã rút: trả lại giấy</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Bản chính</translation>
    </message>
    <message>
        <source>Certified copy</source>
        <translation>Bản sao chứng thực</translation>
    </message>
    <message>
        <source>Photocopy</source>
        <translation>Bản chụp</translation>
    </message>
    <message>
        <source>Only shown</source>
        <translation>Chỉ xuất trình</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Giấy mật</translation>
    </message>
    <message>
        <source>Data already shared</source>
        <translation>Dữ liệu đã chia sẻ</translation>
    </message>
    <message>
        <source>Accepted with a reason</source>
        <translation>Đã chấp nhận có lý do</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Tốt</translation>
    </message>
    <message>
        <source>Doubtful</source>
        <translation>Nghi ngờ</translation>
    </message>
    <message>
        <source>Poor: scan it again</source>
        <translation>Kém: cần quét lại</translation>
    </message>
    <message>
        <source>Being checked…</source>
        <translation>Đang kiểm tra…</translation>
    </message>
    <message>
        <source>Almost blank: make sure that nothing is missing.</source>
        <translation>Gần như trắng: kiểm tra xem có sót nội dung không.</translation>
    </message>
    <message>
        <source>Nothing is on this side.</source>
        <translation>Mặt này không có nội dung.</translation>
    </message>
    <message>
        <source>Very crooked: straighten the guides and scan it again.</source>
        <translation>Lệch nhiều: chỉnh thanh dẫn giấy rồi quét lại.</translation>
    </message>
    <message>
        <source>Text is cut off at the edge: scan it again.</source>
        <translation>Mất chữ ở mép: quét lại.</translation>
    </message>
    <message>
        <source>Bands of light across the page: scan it again; if they stay, the scanner&apos;s lamp needs service.</source>
        <translation>Có dải sáng tối ngang trang: quét lại; nếu vẫn còn thì đèn máy quét cần sửa.</translation>
    </message>
    <message>
        <source>Grainy: scan it again with more light or at a higher quality.</source>
        <translation>Ảnh nhiễu hạt: quét lại với nhiều ánh sáng hơn hoặc chất lượng cao hơn.</translation>
    </message>
    <message>
        <source>Colours are wrong all over: calibrate the scanner and scan it again.</source>
        <translation>Màu sai trên cả trang: cân chỉnh máy quét rồi quét lại.</translation>
    </message>
    <message>
        <source>The paper is bent: lay it flat and take it again.</source>
        <translation>Giấy bị cong: đặt phẳng rồi chụp lại.</translation>
    </message>
    <message>
        <source>Glare hides a part: turn the paper a little and scan it again.</source>
        <translation>Bị lóa, che mất một phần: xoay giấy một chút rồi quét lại.</translation>
    </message>
    <message>
        <source>The picture is damaged or a part is missing: scan it again, or ask for the file once more.</source>
        <translation>Ảnh hỏng hoặc thiếu một phần: quét lại, hoặc xin lại tệp.</translation>
    </message>
    <message>
        <source>The other side shows through strongly: lay a black sheet behind it and scan it again.</source>
        <translation>Chữ mặt sau hằn lên rõ: lót giấy đen phía sau rồi quét lại.</translation>
    </message>
    <message>
        <source>The seal is too pale to be read: scan it again in colour, or compare it with the paper.</source>
        <translation>Con dấu quá nhạt, khó đọc: quét lại bằng màu, hoặc so với giấy.</translation>
    </message>
    <message>
        <source>The seal is blurred: lay the paper flat and scan it again, or compare it with the paper.</source>
        <translation>Con dấu bị nhòe: đặt giấy cho phẳng rồi quét lại, hoặc so với giấy.</translation>
    </message>
    <message>
        <source>A signature is too pale: scan it again in colour, or compare it with the paper.</source>
        <translation>Chữ ký quá nhạt: quét lại bằng màu, hoặc so với giấy.</translation>
    </message>
    <message>
        <source>A corner is folded or missing: unfold it and scan it again.</source>
        <translation>Góc giấy bị gấp hoặc mất: vuốt thẳng rồi quét lại.</translation>
    </message>
    <message>
        <source>A piece is torn out of the edge: compare it with the paper.</source>
        <translation>Mép giấy bị rách: đối chiếu với bản giấy.</translation>
    </message>
    <message>
        <source>A finger or a clip is in view: take it away and scan it again.</source>
        <translation>Có ngón tay hoặc kẹp trong ảnh: bỏ ra rồi quét lại.</translation>
    </message>
    <message>
        <source>The paper slipped in the feeder: scan it again.</source>
        <translation>Giấy bị trượt trong khay nạp: quét lại.</translation>
    </message>
    <message>
        <source>Hardly anything is on this side: a page number, a line.</source>
        <translation>Mặt này hầu như trắng: chỉ có số trang hoặc một dòng.</translation>
    </message>
    <message>
        <source>Which way is up is not sure: turn the page if it lies wrong.</source>
        <translation>Chưa rõ chiều trang: xoay lại nếu trang nằm sai.</translation>
    </message>
    <message>
        <source>Blurred: wipe the glass and scan it again.</source>
        <translation>Mờ: lau kính rồi quét lại.</translation>
    </message>
    <message>
        <source>A streak down the page: wipe the feeder&apos;s glass and scan it again.</source>
        <translation>Vệt dọc trang: lau khe kính của khay nạp rồi quét lại.</translation>
    </message>
    <message>
        <source>Writing is too pale to be read well.</source>
        <translation>Nét chữ quá nhạt, khó đọc.</translation>
    </message>
    <message>
        <source>Too dark: check the lamp and the paper.</source>
        <translation>Quá tối: kiểm tra đèn và giấy.</translation>
    </message>
    <message>
        <source>The resolution is too low for the archive.</source>
        <translation>Độ phân giải quá thấp để lưu trữ.</translation>
    </message>
    <message>
        <source>Not in colour, as the rules ask of a copy: scan the paper itself if it is here.</source>
        <translation>Không phải ảnh màu như quy định về bản sao số: nếu có bản giấy, hãy quét lại.</translation>
    </message>
    <message>
        <source>Two sheets may have gone through at once: compare it with the paper.</source>
        <translation>Có thể hai tờ đã đi qua cùng lúc: so ảnh với giấy.</translation>
    </message>
    <message>
        <source>Came with another dossier&apos;s slip: decide where it belongs.</source>
        <translation>Đến cùng phiếu của hồ sơ khác: chọn giấy này thuộc đâu.</translation>
    </message>
    <message>
        <source>A supervisor sent it back: scan it again, or say why it stays.</source>
        <translation>Người kiểm soát trả lại: quét lại, hoặc cho biết vì sao để nguyên.</translation>
    </message>
    <message>
        <source>Only the front of this sheet came: scan the sheet again.</source>
        <translation>Tờ này chỉ có mặt trước: quét lại tờ.</translation>
    </message>
    <message>
        <source>No machine could look at this page: look at it, or scan the sheet again.</source>
        <translation>Máy không xem được trang này: hãy xem trang, hoặc quét lại tờ giấy.</translation>
    </message>
    <message>
        <source>A cover went with the page that this one was joined to: cover again what must not be seen.</source>
        <translation>Phần che đã mất cùng trang ghép bị xóa: che lại những gì không được thấy.</translation>
    </message>
    <message>
        <source>not clear</source>
        <translation>không rõ</translation>
    </message>
    <message>
        <source>ID card</source>
        <translation>thẻ CCCD</translation>
    </message>
    <message>
        <source>Feeder, one side</source>
        <translation>Khay nạp, một mặt</translation>
    </message>
    <message>
        <source>Feeder, both sides</source>
        <translation>Khay nạp, hai mặt</translation>
    </message>
    <message>
        <source>Flatbed</source>
        <translation>Mặt kính</translation>
    </message>
    <message>
        <source>As the station is set</source>
        <translation>Theo cài đặt của trạm</translation>
    </message>
    <message>
        <source>{source}: {said}</source>
        <translation>{source}: {said}</translation>
    </message>
    <message>
        <source>about {count} s</source>
        <translation>khoảng {count} giây</translation>
    </message>
    <message>
        <source>about {count} min</source>
        <translation>khoảng {count} phút</translation>
    </message>
    <message>
        <source>about {count} h</source>
        <translation>khoảng {count} giờ</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Lưu trữ</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>Ký số</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Gửi</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>đang chờ</translation>
    </message>
    <message>
        <source>under way…</source>
        <translation>đang làm…</translation>
    </message>
    <message>
        <source>done</source>
        <translation>xong</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>không được</translation>
    </message>
    <message>
        <source>No scanner answers.</source>
        <translation>Không thấy máy quét nào.</translation>
    </message>
    <message>
        <source>Switch it on, connect it, press F5. A network scanner: [scanner.network]</source>
        <translation>Bật máy, nối máy rồi nhấn F5. Máy quét mạng: [scanner.network]</translation>
    </message>
    <message>
        <source>No signing key is set up.</source>
        <translation>Chưa cài khóa ký số.</translation>
    </message>
    <message>
        <source>Name the officer&apos;s key file: [signing] pkcs12 = &quot;…&quot;</source>
        <translation>Ghi tệp khóa của cán bộ: [signing] pkcs12 = &quot;…&quot;</translation>
    </message>
    <message>
        <source>Write down its address: [delivery] url = &quot;https://…&quot;</source>
        <translation>Ghi địa chỉ của hệ thống: [delivery] url = &quot;https://…&quot;</translation>
    </message>
    <message>
        <source>“{title}”: the organisation has not signed it yet.</source>
        <translation>“{title}”: cơ quan chưa ký số.</translation>
    </message>
    <message>
        <source>“{title}”: its file bears no signature of a person that is enough.</source>
        <translation>“{title}”: tệp chưa có chữ ký số cá nhân đạt yêu cầu.</translation>
    </message>
    <message>
        <source>“{title}” can&apos;t be sent now, and no second copy was read back: keep the paper.</source>
        <translation>“{title}” chưa gửi được và chưa có bản sao thứ hai đọc lại được: hãy giữ lại giấy.</translation>
    </message>
    <message>
        <source>On a phone or another computer open {address} and type the code there. It serves for {time}.</source>
        <translation>Trên điện thoại hoặc máy tính khác, mở {address} rồi nhập mã. Mã dùng được trong {time}.</translation>
    </message>
    <message>
        <source>%Y-%m-%d %H:%M</source>
        <translation>%d/%m/%Y %H:%M</translation>
    </message>
    <message>
        <source>%Y-%m-%d</source>
        <translation>%d/%m/%Y</translation>
    </message>
    <message>
        <source>No dossier system is set up.</source>
        <translation>Chưa cài hệ thống hồ sơ.</translation>
    </message>
    <message>
        <source>Copied, to be sent</source>
        <translation>Có bản sao, chờ gửi</translation>
    </message>
    <message>
        <source>Not digitised</source>
        <translation>Không số hóa</translation>
    </message>
    <message>
        <source>In use: {name}</source>
        <translation>Đang bận: {name}</translation>
    </message>
    <message>
        <source>No answer: {name}</source>
        <translation>Không trả lời: {name}</translation>
    </message>
    <message>
        <source>“{title}” is missing.</source>
        <translation>Còn thiếu “{title}”.</translation>
    </message>
    <message>
        <source>Count the sheets of “{title}”.</source>
        <translation>Hãy đếm số tờ của “{title}”.</translation>
    </message>
    <message>
        <source>“{title}”: the counted sheets and the scanned ones differ.</source>
        <translation>“{title}”: số tờ đã đếm và số tờ đã quét khác nhau.</translation>
    </message>
    <message>
        <source>“{title}”: two counts of its sheets contradict each other.</source>
        <translation>“{title}”: các số tờ, số trang mâu thuẫn nhau.</translation>
    </message>
    <message>
        <source>“{title}”: pages are being checked.</source>
        <translation>“{title}”: đang kiểm tra trang.</translation>
    </message>
    <message>
        <source>“{title}” has a doubtful page.</source>
        <translation>“{title}” có trang nghi ngờ.</translation>
    </message>
    <message>
        <source>“{title}” may not be digitised.</source>
        <translation>“{title}” không được số hóa.</translation>
    </message>
    <message>
        <source>“{title}” is not archived yet.</source>
        <translation>“{title}” chưa được lưu trữ.</translation>
    </message>
    <message>
        <source>“{title}” was changed since it was archived.</source>
        <translation>“{title}” đã thay đổi sau khi lưu trữ.</translation>
    </message>
    <message>
        <source>“{title}” is not signed yet.</source>
        <translation>“{title}” chưa được ký số.</translation>
    </message>
    <message>
        <source>“{title}” is not received by the dossier system yet.</source>
        <translation>“{title}” chưa được hệ thống hồ sơ nhận.</translation>
    </message>
</context>
</TS>

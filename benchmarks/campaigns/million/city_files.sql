-- People, what the offices know of them, and the records about them and about others: see city_files.py.
-- Variables: register (folder), first (date of the first night), known and unknown (records to keep).

CREATE TABLE people AS
SELECT *, CAST(pid AS BIGINT) AS n, hash(pid, 1) AS h
FROM read_parquet(getvariable('register') || '/roll.parquet');

-- later editions: a few more have started, some amounts are other ones
CREATE MACRO roll(edition) AS TABLE
SELECT
    pid AS "个人编号",
    id_no AS "公民身份号码",
    name AS "姓名",
    birth AS "出生日期",
    address AS "户籍地址",
    '139' || lpad(CAST(h % 100000000 AS VARCHAR), 8, '0') AS "联系电话",
    CASE WHEN n % 10 < 6 THEN '城乡居民' WHEN n % 10 < 9 THEN '城镇职工' ELSE '机关事业' END AS "险种",
    CAST(150 + h % 6000 + CASE WHEN n % 50 < edition THEN 37 ELSE 0 END AS VARCHAR) AS "月待遇",
    '6217' || lpad(pid, 15, '0') AS "开户账号",
    name AS "户名",
    CAST(2000 + h % 24 AS VARCHAR) || '01' AS "待遇开始年月",
    '正常' AS "发放状态",
    ['379901', '379902', '379903'][CAST(1 + n % 3 AS INTEGER)] AS "经办机构",
    strftime(CAST(getvariable('first') AS DATE) - CAST(h % 380 AS INTEGER), '%Y-%m-%d') AS "认证日期"
FROM people
WHERE n % 400 >= 2 - edition
ORDER BY n;

CREATE MACRO payments(month) AS TABLE
SELECT
    "个人编号",
    "公民身份号码",
    "姓名",
    "险种",
    month AS "待遇月份",
    "月待遇" AS "发放金额",
    "开户账号",
    "户名",
    substr(month, 1, 4) || '-' || substr(month, 5, 2) || '-15' AS "发放日期",
    '成功' AS "发放结果",
    'P' || month || "个人编号" AS "银行流水号"
FROM roll(0);

CREATE TABLE records AS
WITH told AS (
    SELECT r.*, t.pid IS NULL AS is_unknown, hash(r.rid, 7) AS h
    FROM read_parquet(getvariable('register') || '/records.parquet') r
    JOIN read_csv(getvariable('register') || '/records_truth.csv', all_varchar = true) t USING (rid)
),
placed AS (
    SELECT *, row_number() OVER (PARTITION BY is_unknown ORDER BY hash(rid, 3)) AS place FROM told
)
SELECT * FROM placed
WHERE place <= CASE WHEN is_unknown THEN getvariable('unknown') ELSE getvariable('known') END;

-- somebody who died up to ten weeks before
CREATE MACRO deaths(night, origin) AS TABLE
SELECT
    rid AS "编号",
    id_no AS "公民身份号码",
    name AS "姓名",
    birth AS "出生日期",
    age AS "年龄",
    address AS "户籍地址",
    strftime(CAST(getvariable('first') AS DATE) + CAST(night - 1 - h % 70 AS INTEGER), '%Y-%m-%d') AS "死亡日期"
FROM records
WHERE h // 1000 % 30 = night AND h // 100000 % 3 = origin
ORDER BY rid;

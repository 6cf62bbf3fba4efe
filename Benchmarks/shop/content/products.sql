CREATE TABLE product (id int PRIMARY KEY, category int, name text, price int);

INSERT INTO product SELECT n, n % 20, 'product ' || md5(n::text), 100 + n * 7919 % 9000 FROM generate_series(0, 1000) AS n;

CREATE INDEX ON product (category);

ANALYZE product;

